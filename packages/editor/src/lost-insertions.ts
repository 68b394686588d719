import { schema } from '@tercet/document';
import { isHistoryTransaction } from 'prosemirror-history';
import { Fragment, type Node, Slice } from 'prosemirror-model';
import type { Transaction } from 'prosemirror-state';
import { Mapping, ReplaceAroundStep, ReplaceStep, type Step } from 'prosemirror-transform';
import type { LostText, WaitingSteps } from './lost-text.ts';
import { joinedRanges, mappedRanges, type Range, rangesWithout } from './ranges.ts';
import { putRanges } from './step-ranges.ts';

/**
 * Rebasing drops a step that no longer fits (bold text into what another writer made a code block), and one whose
 * place another writer deleted: but they never saw what was written there. Undoing and redoing bring back what the
 * writer had deleted: when they are dropped, mostly the deletion was dropped too, and the text is there.
 *
 * @param waiting, others, received, given  as for `restoreLostText`.
 */
export function lostInsertions(
  { steps, origins }: WaitingSteps,
  others: number,
  received: Transaction,
  given: ReadonlySet<number> = new Set(),
): LostText[] {
  const count = steps.length;
  const { mapping, docs } = received;
  // Nothing was dropped: the steps are taken back, others' put in, and each of ours again.
  if (received.steps.length === count * 2 + others) return [];
  const own = new Mapping(steps.map((step) => step.getMap()));
  /** Text of dropped steps, in the page's document as it stands after the steps looked at. */
  let gone: Range[] = [];
  const lost: LostText[] = [];
  for (const [index, step] of steps.entries()) {
    const put = carriesText(step) ? putRanges(step) : [];
    // Whose text lies in it is another step's.
    gone = rangesWithout(mappedRanges(gone, own.maps[index]!), put);
    if (given.has(index) || mapping.getMirror(count - 1 - index) !== undefined || !carriesText(step))
      continue;
    if (isHistoryTransaction(origins[index]!) && isIn(received.doc, step.slice.content)) continue;
    const taken = takenBy(step, docs[count - index]!);
    const slice = broughtBy(step.slice, taken);
    if (slice === step.slice) gone.push(...put);
    else if (textOf(slice) !== '') {
      lost.push({ position: mapping.map(own.slice(index).map(step.from)), slice });
    }
  }
  // As it stood last: what the writer mended since is mended.
  const page = docs[0]!;
  for (const { from, to } of joinedRanges(gone)) {
    const slice = page.slice(from, to);
    if (textOf(slice) !== '') lost.push({ position: mapping.map(from), slice });
  }
  return lost;
}

function carriesText(step: Step): step is ReplaceStep | ReplaceAroundStep {
  return (step instanceof ReplaceStep || step instanceof ReplaceAroundStep) && textOf(step.slice) !== '';
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
  // By code points: two characters may share half of their pairs.
  const put = [...textOf(slice)];
  const out = [...taken];
  const most = Math.min(put.length, out.length);
  let end = 0;
  while (end < most && put.at(-1 - end) === out.at(-1 - end)) end += 1;
  let start = 0;
  while (start < most - end && put[start] === out[start]) start += 1;
  if (start === 0 && end === 0) return slice;
  const text = put
    .slice(start, put.length - end)
    .join('')
    .replaceAll('\n', ' ')
    .trim();
  return new Slice(Fragment.from(text === '' ? null : schema.text(text)), 0, 0);
}

const textOf = (slice: Slice) => slice.content.textBetween(0, slice.content.size, '\n', '\n');
const isIn = (doc: Node, content: Fragment) => doc.textContent.includes(content.textBetween(0, content.size));
