import { schema } from '@tercet/document';
import { Fragment, Slice } from 'prosemirror-model';
import type { EditorState, Transaction } from 'prosemirror-state';
import { ReplaceStep, replaceStep } from 'prosemirror-transform';
import { lostInsertions } from './lost-insertions.ts';
import type { WaitingSteps } from './lost-text.ts';

/**
 * Rebasing by mapping positions now and then loses text that nobody deleted [DC8]: a step no longer fits and is
 * dropped. What is lost that way is put in again, as this page's edit.
 *
 * @param waiting   before `received`.
 * @param others    how many steps came.
 * @param received  collab's transaction that rebases.
 * @param state     after it.
 * @param given     of those that waited, which were given up: their text is not put in again.
 * @returns what puts the text back; null when none was lost.
 */
export function restoreLostText(
  waiting: WaitingSteps,
  others: number,
  received: Transaction,
  state: EditorState,
  given?: ReadonlySet<number>,
): Transaction | null {
  const lost = lostInsertions(waiting, others, received, given);
  if (lost.length === 0) return null;
  const tr = state.tr.setMeta('rebased', 0);
  for (const { position, slice } of lost) insert(tr, tr.mapping.map(position), slice);
  return tr.docChanged ? tr : null;
}

/** Fitted where it was written; where that is not to be had, as plain paragraphs after the block. */
function insert(tr: Transaction, position: number, slice: Slice): void {
  const fitted = replaceStep(tr.doc, position, position, slice);
  const after = fitted?.apply(tr.doc).doc;
  const letters = slice.content.textBetween(0, slice.content.size).length;
  if (fitted && after?.textContent.length === tr.doc.textContent.length + letters) {
    tr.step(fitted);
    return;
  }
  const paragraphs = slice.content
    .textBetween(0, slice.content.size, '\n', '\n')
    .split('\n')
    .map((line) => schema.node('paragraph', null, line === '' ? [] : [schema.text(line)]));
  const $position = tr.doc.resolve(position);
  const place = $position.depth === 0 ? position : $position.after(1);
  tr.step(new ReplaceStep(place, place, new Slice(Fragment.from(paragraphs), 0, 0)));
}
