import type { OpenOffer } from '@tercet/editor';
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

/** What a reader does to scroll the list; a press that hits no row is on its scroll bar. */
const scrolling = ['wheel', 'touchmove', 'pointerdown'] as const;

/**
 * The focused row is in view [UX 23]: when the focus moves, and when rows grow or the list is given less height,
 * unless whoever reads the list scrolled it since.
 *
 * @returns for what scrolls the rows.
 */
export function useFocusedInView(offer: OpenOffer): RefObject<HTMLElement | null> {
  const rows = useRef<HTMLElement>(null);
  const readFor = useRef<string | null>(null);
  const id = offer.candidates[offer.focused]?.id ?? null;
  const focused = useRef(id);
  focused.current = id;

  useLayoutEffect(() => {
    if (readFor.current !== id) readFor.current = null;
    if (rows.current && readFor.current === null) showFocused(rows.current);
  });
  useEffect(() => {
    const list = rows.current;
    if (!list) return;
    const reads = ({ type, target }: Event) => {
      if (type !== 'pointerdown' || target === list) readFor.current = focused.current;
    };
    for (const type of scrolling) list.addEventListener(type, reads, { passive: true });
    const sizes = new ResizeObserver(() => {
      if (readFor.current === null) showFocused(list);
    });
    sizes.observe(list);
    return () => {
      for (const type of scrolling) list.removeEventListener(type, reads);
      sizes.disconnect();
    };
  }, []);
  return rows;
}

/** Scrolls the list alone: `scrollIntoView` would move the page as well. The beginning of a row counts most. */
function showFocused(list: HTMLElement): void {
  const row = list.querySelector('[role="option"][aria-selected="true"]');
  if (row === null) return;
  const frame = list.getBoundingClientRect();
  list.scrollTop += Math.max(0, row.getBoundingClientRect().bottom - frame.bottom);
  list.scrollTop -= Math.max(0, frame.top - row.getBoundingClientRect().top);
}
