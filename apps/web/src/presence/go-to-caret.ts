import type { Editor } from '@tercet/editor';

/** Scrolls to where someone is in the text: only ever because this page's writer wished it [UX 10]. */
export function goToCaret(editor: Editor, participant: string): void {
  const caret = editor.snapshot().carets.find((each) => each.participant === participant);
  if (!caret) return;
  const box = editor.boxAt(caret.head);
  const top = window.scrollY + box.top - window.innerHeight / 3;
  window.scrollTo({ top, behavior: 'smooth' });
}
