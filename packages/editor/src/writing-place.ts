import { Selection, TextSelection } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { placeIn, placeNow, type TextPlace } from './text-place.ts';

/** Where a writer was in a document. */
export interface WritingPlace {
  anchor: TextPlace;
  head: TextPlace;
  /** What stood at the top of the window, and how far below its upper edge, px. */
  top: TextPlace & { y: number };
}

/** @param barHeight  a bar lies over the text so far down, px. Reads the layout. */
export function writingPlace(view: EditorView, barHeight: number): WritingPlace {
  const { doc, selection } = view.state;
  const { left, width } = view.dom.getBoundingClientRect();
  const seen = view.posAtCoords({ left: left + width / 2, top: barHeight + 8 })?.pos ?? 0;
  return {
    anchor: placeIn(doc, selection.anchor),
    head: placeIn(doc, selection.head),
    top: { ...placeIn(doc, seen), y: view.coordsAtPos(seen).top },
  };
}

/**
 * Puts caret and view where they were, in a text that may have changed since.
 *
 * Opened for the first time (`place` null) the caret is at the end, where a text is gone on with, and the view at the
 * start, where it is read; the first key brings the caret into sight.
 *
 * @param scroll  `as-it-was`: to what stood at the top of the window. `to-caret`: the caret in the upper part of it.
 */
export function returnToPlace(
  view: EditorView,
  place: WritingPlace | null,
  scroll: 'as-it-was' | 'to-caret',
): void {
  const { doc } = view.state;
  const at = (one: TextPlace) => doc.resolve(placeNow(doc, one));
  const selection = place ? TextSelection.between(at(place.anchor), at(place.head)) : Selection.atEnd(doc);
  view.dispatch(view.state.tr.setSelection(selection));
  if (!place) return;
  if (scroll === 'as-it-was') scrollTo(view, place.top, place.top.y);
  else scrollTo(view, place.head, (view.dom.ownerDocument.defaultView?.innerHeight ?? 0) / 3);
}

/** The heights of what is far away are not known before it is near: what was measured there is measured again. */
function scrollTo(view: EditorView, place: TextPlace, y: number, again = true): void {
  const window = view.dom.ownerDocument.defaultView;
  const { top } = view.coordsAtPos(placeNow(view.state.doc, place));
  window?.scrollBy({ top: top - y, behavior: 'instant' });
  if (again) window?.requestAnimationFrame(() => !view.isDestroyed && scrollTo(view, place, y, false));
}
