import { soundStep, splitsCharacter } from '@tercet/document';
import { type EditorState, Selection, type Transaction } from 'prosemirror-state';

/**
 * The transaction as the authority will take it [MS6]: U+FFFD for each NUL and each lone surrogate that it brings,
 * from a keyboard, the clipboard, a file or a model, at the same places. Null for one that would cut a character in
 * half: it is not to be made.
 *
 * Others' steps, and this page's own brought behind them, are as they were stored and made.
 */
export function soundTransaction(state: EditorState, tr: Transaction): Transaction | null {
  if (!tr.docChanged || tr.getMeta('collab$') !== undefined) return tr;
  if (tr.steps.some((step, index) => splitsCharacter(step, tr.docs[index]!))) return null;
  const steps = tr.steps.map(soundStep);
  if (steps.every((step, index) => step === tr.steps[index])) return tr;
  const sound = state.tr;
  for (const step of steps) sound.step(step);
  if (tr.selectionSet) sound.setSelection(Selection.fromJSON(sound.doc, tr.selection.toJSON()));
  if (tr.storedMarksSet) sound.setStoredMarks(tr.storedMarks);
  if (tr.scrolledIntoView) sound.scrollIntoView();
  // What plugins said of it holds: every place is the same. ProseMirror has no reader of all of it.
  const { meta } = tr as unknown as { meta: Record<string, unknown> };
  for (const [name, said] of Object.entries(meta)) sound.setMeta(name, said);
  return sound.setTime(tr.time);
}
