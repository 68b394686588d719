import type { Node } from 'prosemirror-model';
import { Decoration, DecorationSet, type EditorView } from 'prosemirror-view';
import type { Offer } from './offer.ts';
import type { SuggestState } from './suggest-state.ts';

/**
 * The ghost's element. It is made once per offer (a stable key) and its text is changed in place: an element
 * that is mounted anew beside the caret would end an input method's composition [UX 18]. The DOM observer
 * ignores what happens inside a widget.
 */
function ghostElement(view: EditorView): HTMLElement {
  const element = view.dom.ownerDocument.createElement('span');
  element.className = 'ghost';
  element.setAttribute('aria-hidden', 'true');
  // Newlines of a candidate of several paragraphs are shown as such.
  element.style.whiteSpace = 'pre-wrap';
  element.style.pointerEvents = 'none';
  element.dataset.ghost = '';
  return element;
}

/** One widget after the caret while there is an offer. */
export function ghostDecorations(doc: Node, { offer, anchor }: { offer: Offer | null; anchor: number }) {
  if (offer === null) return DecorationSet.empty;
  const key = `ghost ${offer.asks.keys().next().value}`;
  return DecorationSet.create(doc, [
    Decoration.widget(anchor, ghostElement, { side: 1, key, ignoreSelection: true, marks: [] }),
  ]);
}

/** Writes the focused candidate into the ghost; nothing while composing. */
export function renderGhost(view: EditorView, suggest: SuggestState): void {
  const element = view.dom.querySelector<HTMLElement>('[data-ghost]');
  if (element === null) return;
  const text =
    view.composing || suggest.phase === 'idle' ? '' : (suggest.candidates[suggest.focused]?.text ?? '');
  if (element.textContent !== text) element.textContent = text;
}
