import type { Editor, SuggestState } from '@tercet/editor';
import { type CSSProperties, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { placeOffer } from './place-offer.ts';

interface OfferPlaceInput {
  editor: Editor;
  suggest: Exclude<SuggestState, { phase: 'idle' }>;
  column: RefObject<HTMLElement | null>;
  panel: RefObject<HTMLElement | null>;
  /** Lines the ghost will probably need below the caret’s. */
  ghostLines: number;
  sheet: boolean;
}

/** What stays for the life of one offer, so that nothing jumps. */
interface Held {
  /** The most the ghost and a sheet took, and what the list was given. */
  ghostHeight: number;
  sheetHeight: number;
  maxHeight: number;
  /** There was no room for the ghost once. */
  isGhostless: boolean;
  /** How far the offer was typed, and the page scrolled, when the list was last placed. */
  consumed: number;
  scrolled: number;
}

const nothingHeld: Held = {
  ghostHeight: 0,
  sheetHeight: 0,
  maxHeight: 0,
  isGhostless: false,
  consumed: -1,
  scrolled: 0,
};

/**
 * Where the list hangs, in its column's coordinates, and how far the page is moved up for it; again after every
 * change and resize. A page that its reader scrolled meanwhile is not moved again.
 */
export function useOfferPlace(input: OfferPlaceInput): CSSProperties {
  const { suggest, column, sheet } = input;
  const [css, setCss] = useState<CSSProperties>(sheet ? {} : { visibility: 'hidden' });
  const held = useRef(nothingHeld);
  const latest = useRef(input);
  latest.current = input;

  // biome-ignore lint/correctness/useExhaustiveDependencies: after every change of the offer
  useLayoutEffect(() => {
    const next = place(latest.current, held.current);
    if (next === null) return;
    held.current = next.held;
    setCss((now) => (sameCss(now, next.css) ? now : next.css));
  }, [suggest, sheet, input.ghostLines]);

  useEffect(() => {
    const again = () => {
      const next = place(latest.current, nothingHeld);
      if (next === null) return;
      held.current = next.held;
      setCss(next.css);
    };
    window.addEventListener('resize', again);
    window.visualViewport?.addEventListener('resize', again);
    return () => {
      window.removeEventListener('resize', again);
      window.visualViewport?.removeEventListener('resize', again);
    };
  }, []);

  useEffect(() => {
    const shown = column.current;
    return () => shown?.removeAttribute('data-ghostless');
  }, [column]);
  return css;
}

const sameCss = (one: CSSProperties, other: CSSProperties) =>
  one.top === other.top && one.maxHeight === other.maxHeight && one.minHeight === other.minHeight;

/** Reads the layout, then moves the page and shows or leaves out the ghost. */
function place(input: OfferPlaceInput, held: Held): { held: Held; css: CSSProperties } | null {
  const { editor, column, panel, sheet } = input;
  const caret = editor.caretBox();
  if (!caret || !column.current || !panel.current) return null;
  const frame = column.current.getBoundingClientRect();
  const { consumed } = input.suggest;
  const rise = Math.max(0, document.documentElement.scrollHeight - window.innerHeight - window.scrollY);
  // A page that became shorter, without the ghost, is at its end: nobody scrolled it there.
  const isLeft = consumed === held.consumed && Math.abs(window.scrollY - held.scrolled) > 1 && rise > 1;
  const needed = held.isGhostless ? 0 : ghostNeeds(input, caret.bottom);
  const ghostHeight = needed === 0 ? 0 : Math.max(held.ghostHeight, needed);
  // A finger that holds a row must not find the page under itself when other rows leave.
  const sheetHeight = sheet ? Math.max(held.sheetHeight, panel.current.offsetHeight) : 0;
  const found = placeOffer({
    caret,
    room: { ...roomBetweenBars(), ...(sheet ? { bottom: panel.current.getBoundingClientRect().top } : {}) },
    wantedHeight: sheet ? 0 : wantedHeight(panel.current),
    ghostHeight,
    rise,
  });
  if (!isLeft && found.move > 0) window.scrollBy({ top: Math.ceil(found.move), behavior: 'instant' });
  const scrolled = isLeft ? held.scrolled : window.scrollY;
  const isGhostless = held.isGhostless || (!isLeft && !found.ghost);
  column.current.toggleAttribute('data-ghostless', isGhostless);
  const maxHeight = isLeft ? held.maxHeight : Math.floor(found.maxHeight);
  const edge = found.edge + (isLeft && !found.ghost ? ghostHeight : 0);
  return {
    held: { ghostHeight, sheetHeight, maxHeight, isGhostless, consumed, scrolled },
    css: sheet ? { minHeight: sheetHeight } : { top: Math.round(edge - frame.top), maxHeight },
  };
}

/** The ghost begins on the caret's line; what it has below that is kept free from the start. */
function ghostNeeds({ editor, suggest, ghostLines }: OfferPlaceInput, caretBottom: number): number {
  if (suggest.candidates.length === 0) return 0;
  const line = Number.parseFloat(getComputedStyle(editor.view.dom).lineHeight) || 34;
  const ghost = editor.view.dom.querySelector('[data-ghost]')?.getBoundingClientRect();
  return Math.max(ghostLines * line, ghost ? ghost.bottom - caretBottom : 0);
}

/** The list's height with nothing scrolled away in it. */
function wantedHeight(panel: HTMLElement): number {
  const rows = panel.querySelector('section');
  return rows === null ? panel.scrollHeight : panel.offsetHeight - rows.clientHeight + rows.scrollHeight;
}

function roomBetweenBars(): { top: number; bottom: number } {
  const header = document.querySelector('header')?.getBoundingClientRect();
  const footer = document.querySelector('[data-status-line]')?.getBoundingClientRect();
  return { top: header?.bottom ?? 0, bottom: footer?.top ?? window.innerHeight };
}
