import { schema } from '@tercet/document';
import { isHistoryTransaction } from 'prosemirror-history';
import { Fragment, type Node, Slice } from 'prosemirror-model';
import type { Transaction } from 'prosemirror-state';
import { ReplaceAroundStep, ReplaceStep, type Step } from 'prosemirror-transform';
import type { LostText, WaitingSteps } from './restore-lost-text.ts';

/**
 * Rebasing drops a step that no longer fits: bold text into what another writer made a code block. Its text was
 * deleted by nobody. Undoing and redoing bring back what the writer had deleted: that they are dropped loses nothing,
 * and mostly the deletion was dropped too.
 *
 * @param waiting, others, received  as for `restoreLostText`.
 */
export function lostInsertions(
  { steps: before, origins }: WaitingSteps,
  others: number,
  received: Transaction,
): LostText[] {
  const count = before.length;
  // Nothing was dropped: the steps are taken back, others' put in, and each of ours again.
  if (received.steps.length === count * 2 + others) return [];
  const { mapping } = received;
  const lost: LostText[] = [];
  const docBefore = (index: number) => received.docs[count - index] ?? received.doc;
  let end = count + others;
  before.forEach((step, index) => {
    if (mapping.getMirror(count - 1 - index) !== undefined) {
      end += 1;
      return;
    }
    if (isHistoryTransaction(origins[index]!)) return;
    // Null: its place was deleted, and what was written there with it.
    const mapped = step.map(mapping.slice(count - index, end));
    if (!(mapped instanceof ReplaceStep || mapped instanceof ReplaceAroundStep)) return;
    const slice = broughtBy(mapped.slice, takenBy(step, docBefore(index)));
    if (textOf(slice) !== '') lost.push({ position: mapping.slice(end).map(mapped.from), slice });
  });
  return lost;
}

/** Text a step takes out of the document it was made for. */
function takenBy(step: Step, doc: Node): string {
  let taken = '';
  step.getMap().forEach((from, to) => {
    if (from < to) taken += doc.textBetween(from, to, '\n', '\n');
  });
  return taken;
}

/** What of a slice is new: a step that moves text takes it out and puts it in again, and now it stays where it was. */
function broughtBy(slice: Slice, taken: string): Slice {
  if (taken.trim() === '') return slice;
  const put = textOf(slice);
  let end = 0;
  while (end < Math.min(put.length, taken.length) && put.at(-1 - end) === taken.at(-1 - end)) end += 1;
  let start = 0;
  while (start < Math.min(put.length, taken.length) - end && put[start] === taken[start]) start += 1;
  if (start === 0 && end === 0) return slice;
  const text = put
    .slice(start, put.length - end)
    .replaceAll('\n', ' ')
    .trim();
  return new Slice(Fragment.from(text === '' ? null : schema.text(text)), 0, 0);
}

const textOf = (slice: Slice) => slice.content.textBetween(0, slice.content.size, '\n', '\n');
