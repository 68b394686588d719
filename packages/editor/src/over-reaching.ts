import type { Node } from 'prosemirror-model';
import type { Transaction } from 'prosemirror-state';
import type { Mapping, Step } from 'prosemirror-transform';
import { charactersIn } from './characters-in.ts';
import { joinedRanges, mappedRanges, type Range, rangesWithout } from './ranges.ts';
import { putRanges, takenRanges } from './step-ranges.ts';

/** A deletion of more is not looked at character by character; its ends stand for it. */
const mostCharacters = 4_000;

/**
 * The first rebased step that takes out text though it took out other text, or none, when it was made: where others
 * moved text or changed its structure, the ends of a deletion come to stand further apart.
 *
 * What others put inside a deletion meanwhile goes with it; that is ProseMirror's rule.
 *
 * @param before    the page's waiting steps before `received`, in order.
 * @param others    how many steps came.
 * @param received  the transaction that rebases, as collab makes it.
 * @returns its index in `before`; null when all take what they meant.
 */
export function overReaching(before: readonly Step[], others: number, received: Transaction): number | null {
  const count = before.length;
  const { mapping, docs } = received;
  /** What others put in, as it stands before the step looked at. */
  let theirs: Range[] | null = null;
  let end = count + others;
  for (const [index, step] of before.entries()) {
    if (mapping.getMirror(count - 1 - index) === undefined) continue;
    const at = end;
    end += 1;
    const taken = takenRanges(received.steps[at]!);
    const meant = takenRanges(step);
    const text = textOf(docs[at]!, taken);
    if (text !== '' && text !== textOf(docs[count - index]!, meant)) {
      const path = mapping.slice(count - index, at);
      const known = meant.flatMap((range) => imagesOf(range, docs[count - index]!, path, docs[at]!));
      theirs ??= othersText(received, count, count + others, at);
      if (meant.length > 0) known.push(...theirs);
      if (textOf(docs[at]!, rangesWithout(taken, known)) !== '') return index;
    }
    theirs &&= othersAfter(theirs, received, at);
  }
  return null;
}

const textOf = (doc: Node, ranges: readonly Range[]) =>
  ranges.map(({ from, to }) => doc.textBetween(from, to, '', ' ')).join('');

/** Where each character of a range stands now. One that is gone can seem to stand where another one does. */
function imagesOf({ from, to }: Range, before: Node, path: Mapping, now: Node): Range[] {
  if (to - from > mostCharacters) return mappedRanges([{ from, to }], path);
  const images: Range[] = [];
  for (let position = from; position < to; position += 1) {
    const was = { from: position, to: position + 1 };
    const is = { from: path.map(was.from, 1), to: path.map(was.to, -1) };
    if (is.to - is.from !== 1 || textOf(before, [was]) !== textOf(now, [is])) continue;
    const last = images.at(-1);
    if (last && last.to === is.from) last.to = is.to;
    else images.push(is);
  }
  return images;
}

/** What the steps from `first` to before `last` put in, and no later one, as it stands before step `end`. */
function othersText(received: Transaction, first: number, last: number, end: number): Range[] {
  const { mapping, steps } = received;
  const ranges: Range[] = [];
  for (let index = first; index < last; index += 1) {
    ranges.push(...mappedRanges(putRanges(steps[index]!), mapping.slice(index + 1, last)));
  }
  let theirs = joinedRanges(ranges);
  for (let at = last; at < end; at += 1) theirs = othersAfter(theirs, received, at);
  return theirs;
}

/** What the page's own step puts between others' text is none of it; what it moves stays theirs. */
function othersAfter(theirs: readonly Range[], { steps, docs, doc }: Transaction, at: number): Range[] {
  const step = steps[at]!;
  const after = mappedRanges(theirs, step.getMap());
  const moved: Range[] = [];
  step.getMap().forEach((from, to, newFrom, newTo) => {
    if (from === to || newFrom === newTo) return;
    const taken = charactersIn(docs[at]!, { from, to });
    const put = charactersIn(docs[at + 1] ?? doc, { from: newFrom, to: newTo });
    const sameAt = (index: number, other: number) => taken[index]?.text === put[other]?.text;
    const most = Math.min(taken.length, put.length);
    let start = 0;
    while (start < most && sameAt(start, start)) start += 1;
    let tail = 0;
    while (tail < most - start && sameAt(taken.length - 1 - tail, put.length - 1 - tail)) tail += 1;
    for (const [index, { position }] of put.entries()) {
      const fromEnd = put.length - index;
      const was = index < start ? taken[index] : fromEnd <= tail ? taken[taken.length - fromEnd] : undefined;
      if (was && theirs.some((range) => range.from <= was.position && was.position < range.to)) {
        moved.push({ from: position, to: position + 1 });
      }
    }
  });
  return joinedRanges([...rangesWithout(after, putRanges(step)), ...moved]);
}
