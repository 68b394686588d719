import type { Node } from 'prosemirror-model';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });
const counted = new WeakMap<Node, number>();

function countText(text: string): number {
  if (/^[\p{ASCII}\p{Script=Latin}]*$/u.test(text)) return text.match(/[\p{L}\p{N}][^\s]*/gu)?.length ?? 0;
  let words = 0;
  for (const part of segmenter.segment(text)) if (part.isWordLike) words += 1;
  return words;
}

/** Words in a document. Blocks that have not changed are not counted again. */
export function wordCount(node: Node): number {
  const known = counted.get(node);
  if (known !== undefined) return known;
  let words = 0;
  if (node.isTextblock) words = countText(node.textBetween(0, node.content.size, null, ' '));
  else
    node.forEach((child) => {
      words += wordCount(child);
    });
  counted.set(node, words);
  return words;
}
