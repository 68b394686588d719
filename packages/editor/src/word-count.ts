import type { Node } from 'prosemirror-model';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });
/** Of blocks, and of the last documents: nodes never change. */
const counted = new WeakMap<Node, number>();

function countText(text: string): number {
  if (/^[\p{ASCII}\p{Script=Latin}]*$/u.test(text)) return text.match(/[\p{L}\p{N}][^\s]*/gu)?.length ?? 0;
  let words = 0;
  for (const stretch of stretches(text)) {
    for (const part of segmenter.segment(stretch)) if (part.isWordLike) words += 1;
  }
  return words;
}

/** Characters given to the segmenter at once: its work grows with the square of them. */
const stretchCharacters = 1_000;

/** The text in parts that end between words; in the middle of letters only where there is nothing else. */
function* stretches(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const longest = text.slice(start, start + stretchCharacters);
    const isLast = start + longest.length === text.length;
    const end = isLast ? longest.length : longest.search(/[^\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}]*$/u) + 1;
    const stretch = longest.slice(0, end > 0 ? end : longest.length);
    yield stretch;
    start += stretch.length;
  }
}

/** Words in a document or a part of it. Blocks that have not changed are not counted again. */
export function wordCount(node: Node): number {
  const known = counted.get(node);
  if (known !== undefined) return known;
  const words = node.isTextblock
    ? countText(node.textBetween(0, node.content.size, null, ' '))
    : countChildren(node, 0, node.childCount);
  counted.set(node, words);
  return words;
}

function countChildren(node: Node, from: number, to: number): number {
  let words = 0;
  for (let index = from; index < to; index += 1) words += wordCount(node.child(index));
  return words;
}

/** Counts one document again and again, for no more than the blocks in which it differs from the last. */
export function wordCounter(): (doc: Node) => number {
  let last: Node | null = null;
  return (doc) => {
    if (last !== null && last !== doc && !counted.has(doc)) counted.set(doc, countFrom(last, doc));
    last = doc;
    return wordCount(doc);
  };
}

function countFrom(before: Node, after: Node): number {
  const shared = Math.min(before.childCount, after.childCount);
  let first = 0;
  while (first < shared && before.child(first) === after.child(first)) first += 1;
  let last = 0;
  const same = (back: number) =>
    before.child(before.childCount - back) === after.child(after.childCount - back);
  while (last < shared - first && same(last + 1)) last += 1;
  const gone = countChildren(before, first, before.childCount - last);
  return wordCount(before) - gone + countChildren(after, first, after.childCount - last);
}
