import { schema } from '@tercet/document';
import { Fragment, type Node, Slice } from 'prosemirror-model';
import type { EditorState, Transaction } from 'prosemirror-state';
import { ReplaceAroundStep, ReplaceStep, type Step } from 'prosemirror-transform';

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
  const docBefore = (index: number) => received.docs[count - index] ?? received.doc;
  const takenHere = (index: number) => before.slice(0, index).map((step, at) => takenBy(step, docBefore(at)));
  const takenNow = received.steps
    .slice(count + others)
    .map((step, at) => takenBy(step, received.docs[count + others + at]!));
  let end = count + others;
  before.forEach((step, index) => {
    if (mapping.getMirror(count - 1 - index) !== undefined) {
      end += 1;
      return;
    }
    // Null: its place was deleted, and what was written there with it.
    const mapped = step.map(mapping.slice(count - index, end));
    if (!(mapped instanceof ReplaceStep || mapped instanceof ReplaceAroundStep)) return;
    const moved = broughtBy(mapped.slice, takenBy(step, docBefore(index)));
    const slice = notStillThere(moved, takenHere(index).join('\n'), takenNow.join('\n'));
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

/**
 * Undoing a deletion brings its text back. Where the deletion was dropped too, or now takes nothing, the text never
 * went: it is there.
 */
function notStillThere(slice: Slice, takenHere: string, takenNow: string): Slice {
  const lines = textOf(slice).split('\n');
  const gone = lines.filter((line) => line === '' || !takenHere.includes(line) || takenNow.includes(line));
  if (gone.length === lines.length) return slice;
  const text = gone.join(' ').trim();
  return new Slice(Fragment.from(text === '' ? null : schema.text(text)), 0, 0);
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
