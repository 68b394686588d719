import type { Editor, SuggestState } from '@tercet/editor';
import {
  type CSSProperties,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { placeOffer, type Side } from './place-offer.ts';

interface OfferPlaceInput {
  editor: Editor;
  suggest: Exclude<SuggestState, { phase: 'idle' }>;
  column: RefObject<HTMLElement | null>;
  panel: RefObject<HTMLElement | null>;
  /** Lines the ghost will probably need below the caret’s. */
  ghostLines: number;
  sheet: boolean;
}

interface Styled {
  side: Side | undefined;
  css: CSSProperties;
}

/** What stays for the life of one offer, so that nothing jumps: its side, and the most the ghost and a sheet took. */
interface Held {
  side: Side | undefined;
  ghostHeight: number;
  sheetHeight: number;
}

const unplaced: Styled = { side: undefined, css: { visibility: 'hidden' } };

/** Where the list hangs, in its column's coordinates; again after every change and resize. */
export function useOfferPlace(input: OfferPlaceInput): Styled {
  const { editor, suggest, column, panel, ghostLines, sheet } = input;
  const [styled, setStyled] = useState<Styled>(unplaced);
  const held = useRef<Held>({ side: undefined, ghostHeight: 0, sheetHeight: 0 });

  const place = useCallback(() => {
    const caret = editor.caretBox();
    if (!caret || !column.current || !panel.current) return;
    if (sheet) {
      uncoverCaret(caret, panel.current);
      // A finger that holds a row must not find the page under itself when other rows leave.
      held.current.sheetHeight = Math.max(held.current.sheetHeight, panel.current.offsetHeight);
      setStyled({ side: undefined, css: { minHeight: held.current.sheetHeight } });
      return;
    }
    const frame = column.current.getBoundingClientRect();
    const line = Number.parseFloat(getComputedStyle(editor.view.dom).lineHeight) || 34;
    const ghost = editor.view.dom.querySelector('[data-ghost]')?.getBoundingClientRect();
    // The ghost begins on the caret's line; what it has below that is kept free from the start.
    const expected = suggest.candidates.length > 0 ? ghostLines * line : 0;
    const measured = ghost ? Math.max(0, ghost.bottom - caret.bottom) : 0;
    const most = Math.max(held.current.ghostHeight, expected, measured);
    held.current.ghostHeight = suggest.candidates.length > 0 ? most : 0;
    const found = placeOffer(
      {
        caret,
        room: roomBetweenBars(),
        wantedHeight: panel.current.scrollHeight,
        ghostHeight: held.current.ghostHeight,
      },
      held.current.side,
    );
    held.current.side = found.side;
    const css: CSSProperties = {
      top: Math.round(found.edge - frame.top),
      maxHeight: Math.round(found.maxHeight),
      ...(found.side === 'above' ? { transform: 'translateY(-100%)' } : {}),
    };
    setStyled((now) =>
      now.side === found.side && now.css.top === css.top && now.css.maxHeight === css.maxHeight
        ? now
        : { side: found.side, css },
    );
  }, [editor, column, panel, ghostLines, sheet, suggest.candidates.length]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: after every change of the offer
  useLayoutEffect(place, [place, suggest]);
  useEffect(() => {
    window.addEventListener('resize', place);
    return () => window.removeEventListener('resize', place);
  }, [place]);
  return sheet && styled === unplaced ? { side: undefined, css: {} } : styled;
}

/** A sheet lies over the page: the page is moved up until the caret's line is seen. */
function uncoverCaret(caret: { bottom: number }, sheet: HTMLElement): void {
  const covered = caret.bottom + 2 * gapAboveSheet - sheet.getBoundingClientRect().top;
  if (covered > gapAboveSheet) window.scrollBy({ top: covered });
}

const gapAboveSheet = 12;

function roomBetweenBars(): { top: number; bottom: number } {
  const header = document.querySelector('header')?.getBoundingClientRect();
  const footer = document.querySelector('[data-status-line]')?.getBoundingClientRect();
  return { top: header?.bottom ?? 0, bottom: footer?.top ?? window.innerHeight };
}
