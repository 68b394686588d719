import type { Editor } from '@tercet/editor';

/** Scrolls to where someone is in the text: only ever because this page's writer wished it [UX 10]. */
export function goToCaret(editor: Editor, participant: string): void {
  const caret = editor.snapshot().carets.find((each) => each.participant === participant);
  if (caret) showBox(editor.boxAt(caret.head));
}

/** Scrolls a place of the text a third down the window. */
export function showBox(box: { top: number }): void {
  window.scrollTo({ top: window.scrollY + box.top - window.innerHeight / 3, behavior: 'smooth' });
}
