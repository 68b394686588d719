import { plainName } from '@tercet/protocol';

/** Anything shaped like a ProseMirror node; the page only reads its text. */
interface TextNode {
  readonly isTextblock: boolean;
  readonly childCount: number;
  child(index: number): TextNode;
  readonly content: { readonly size: number };
  textBetween(from: number, to: number, blockSeparator: string, leafText: string): string;
}

const longest = 80;
/** A title is looked for in the first lines: a document of empty ones must not hold up a keystroke. */
const mostBlocks = 1_000;
const mostCharacters = 10_000;

/** The first line with text, at most 80 characters cut at a word; null when nothing is written. */
export function documentTitle(doc: TextNode): string | null {
  const line = firstLine(doc, { blocks: mostBlocks });
  if (line === null || line.length <= longest) return line;
  const cut = line.slice(0, longest);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), longest / 2))}…`;
}

function firstLine(node: TextNode, left: { blocks: number }): string | null {
  left.blocks -= 1;
  if (node.isTextblock) {
    const text = node.textBetween(0, Math.min(node.content.size, mostCharacters), '', '\n');
    const lines = text.split('\n').map(plainName);
    return lines.find((line) => line !== '') ?? null;
  }
  for (let index = 0; index < node.childCount && left.blocks > 0; index += 1) {
    const line = firstLine(node.child(index), left);
    if (line !== null) return line;
  }
  return null;
}
