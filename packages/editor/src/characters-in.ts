import type { Node } from 'prosemirror-model';
import type { Range } from './ranges.ts';

/** Every character (UTF-16 unit) of a range, and where it stands. */
export function charactersIn(doc: Node, { from, to }: Range): { text: string; position: number }[] {
  const characters: { text: string; position: number }[] = [];
  doc.nodesBetween(from, to, (node, start) => {
    for (let at = Math.max(from, start); node.isText && at < Math.min(to, start + node.nodeSize); at += 1) {
      characters.push({ text: node.text![at - start]!, position: at });
    }
  });
  return characters;
}
