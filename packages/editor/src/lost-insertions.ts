import { schema } from '@tercet/document';
import { Fragment, Slice } from 'prosemirror-model';
import type { EditorState, Transaction } from 'prosemirror-state';
import { ReplaceStep, type Step } from 'prosemirror-transform';

interface LostInsertion {
  position: number;
  slice: Slice;
}

/**
 * Rebasing drops a step that no longer fits: bold text into what another writer made a code block. Its text was
 * deleted by nobody, so it is put in again, as it fits there.
 *
 * @param before    the page's waiting steps before `received`, in order.
 * @param others    how many steps came.
 * @param received  collab's transaction that rebases.
 * @param state     after it.
 * @returns what puts the text back; null when none was lost.
 */
export function restoreLostInsertions(
  before: readonly Step[],
  others: number,
  received: Transaction,
  state: EditorState,
): Transaction | null {
  const lost = lostInsertions(before, others, received);
  if (lost.length === 0) return null;
  const tr = state.tr.setMeta('rebased', 0);
  for (const { position, slice } of lost) insert(tr, tr.mapping.map(position), slice);
  return tr.docChanged ? tr : null;
}

function lostInsertions(before: readonly Step[], others: number, received: Transaction): LostInsertion[] {
  const count = before.length;
  // Nothing was dropped: the steps are taken back, others' put in, and each of ours again.
  if (received.steps.length === count * 2 + others) return [];
  const { mapping } = received;
  const lost: LostInsertion[] = [];
  let end = count + others;
  before.forEach((step, index) => {
    if (mapping.getMirror(count - 1 - index) !== undefined) {
      end += 1;
      return;
    }
    // Null: its place was deleted, and what was written there with it.
    const mapped = step.map(mapping.slice(count - index, end));
    if (!(mapped instanceof ReplaceStep) || textOf(mapped.slice) === '') return;
    lost.push({ position: mapping.slice(end).map(mapped.from), slice: mapped.slice });
  });
  return lost;
}

const textOf = (slice: Slice) => slice.content.textBetween(0, slice.content.size, '\n', '\n');

/** Fitted where it was written; where that is not to be had, as plain paragraphs after the block. */
function insert(tr: Transaction, position: number, slice: Slice): void {
  const steps = tr.steps.length;
  const lettersBefore = tr.doc.textContent.length;
  const letters = slice.content.textBetween(0, slice.content.size).length;
  tr.replace(position, position, slice);
  if (tr.doc.textContent.length === lettersBefore + letters) return;
  // What did not fit is taken back.
  for (let at = tr.steps.length - 1; at >= steps; at -= 1) tr.step(tr.steps[at]!.invert(tr.docs[at]!));
  const after = tr.doc.resolve(Math.min(position, tr.doc.content.size));
  const paragraphs = textOf(slice)
    .split('\n')
    .map((line) => schema.node('paragraph', null, line === '' ? [] : [schema.text(line)]));
  const place = after.depth === 0 ? after.pos : after.after(1);
  tr.replace(place, place, new Slice(Fragment.from(paragraphs), 0, 0));
}
