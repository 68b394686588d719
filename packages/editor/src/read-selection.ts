import type { EditorView } from 'prosemirror-view';

/**
 * Brings the state's selection up to the browser's.
 *
 * A native caret move reaches ProseMirror by `selectionchange`, which browsers send later, and on a busy page
 * after the next key. A key or a remote edit handled before it would act one place beside the caret.
 */
export function readSelection(view: EditorView): void {
  if (view.composing || !view.hasFocus()) return;
  view.dom.ownerDocument.dispatchEvent(new Event('selectionchange'));
}
