import { Fragment, type Node, Slice } from 'prosemirror-model';
import type { Transaction } from 'prosemirror-state';
import type { Mapping, Step } from 'prosemirror-transform';
import { joinedRanges, mappedRanges, type Range, rangesWithout } from './ranges.ts';
import type { LostText } from './restore-lost-text.ts';

/** A deletion of more is not looked at character by character; its ends stand for it. */
const mostCharacters = 4_000;

/**
 * What rebased steps take out though they took out something else, or nothing, when they were made: where others
 * moved text or changed its structure, the ends of a deletion come to stand further apart.
 *
 * What others put inside a deletion meanwhile goes with it; that is ProseMirror's rule.
 *
 * @param before            the page's waiting steps before `received`, in order.
 * @param others, received  as for `restoreLostText`.
 */
export function overTakenText(before: readonly Step[], others: number, received: Transaction): LostText[] {
  const count = before.length;
  const { mapping, docs } = received;
  const lost: LostText[] = [];
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
      theirs ??= putIn(received, count, count + others, at);
      if (meant.length > 0) known.push(...theirs);
      for (const { from, to } of rangesWithout(taken, known)) {
        const content = inlineBetween(docs[at]!, from, to);
        if (content.size === 0) continue;
        lost.push({ position: mapping.slice(at).map(from), slice: new Slice(content, 0, 0) });
      }
    }
    theirs &&= mappedRanges(theirs, mapping.maps[at]!);
  }
  return lost;
}

const textOf = (doc: Node, ranges: readonly Range[]) =>
  ranges.map(({ from, to }) => doc.textBetween(from, to, '', ' ')).join('');

function takenRanges(step: Step): Range[] {
  const ranges: Range[] = [];
  step.getMap().forEach((from, to) => {
    if (from < to) ranges.push({ from, to });
  });
  return ranges;
}

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

/** What the steps from `first` to before `last` put in, as it stands before step `at`. */
function putIn({ mapping }: Transaction, first: number, last: number, at: number): Range[] {
  const ranges: Range[] = [];
  for (let index = first; index < last; index += 1) {
    const later = mapping.slice(index + 1, at);
    mapping.maps[index]!.forEach((_oldFrom, _oldTo, from, to) => {
      ranges.push(...mappedRanges([{ from, to }], later));
    });
  }
  return joinedRanges(ranges);
}

function inlineBetween(doc: Node, from: number, to: number): Fragment {
  const nodes: Node[] = [];
  doc.nodesBetween(from, to, (node, position) => {
    if (!node.isText) return true;
    const start = Math.max(0, from - position);
    const end = Math.min(node.nodeSize, to - position);
    if (start < end) nodes.push(node.cut(start, end));
    return false;
  });
  return Fragment.from(nodes);
}
