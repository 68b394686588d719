import type { Node } from 'prosemirror-model';

/** A place in a text: where it was, and what stood around it, to be found again in a text that has changed. */
export interface TextPlace {
  position: number;
  before: string;
  after: string;
}

/** Characters kept around a place, to both sides. */
const around = 40;

/** Blocks are parted by line ends. */
const textOf = (doc: Node, from: number, to: number) => {
  const [start, end] = [Math.max(0, from), Math.min(doc.content.size, to)];
  return start < end ? doc.textBetween(start, end, '\n', '\n') : '';
};

export function placeIn(doc: Node, position: number): TextPlace {
  return {
    position,
    before: textOf(doc, position - around, position),
    after: textOf(doc, position, position + around),
  };
}

/** Where a place is now: where it was if the same text stands there, else the nearest with it; else as near as can be. */
export function placeNow(doc: Node, { position, before, after }: TextPlace): number {
  const clamped = Math.max(0, Math.min(position, doc.content.size));
  const here = placeIn(doc, clamped);
  if (here.before === before && here.after === after) return clamped;
  return (
    nearest(doc, before, after, clamped) ??
    nearest(doc, before, '', clamped) ??
    nearest(doc, '', after, clamped) ??
    clamped
  );
}

/** Only within a block of text: what stands in others goes along with them. */
function nearest(doc: Node, before: string, after: string, position: number): number | null {
  const left = before.slice(before.lastIndexOf('\n') + 1);
  const right = after.split('\n', 1)[0] as string;
  const sought = left + right;
  if (sought.trim() === '') return null;
  let found: number | null = null;
  doc.descendants((node, start) => {
    if (!node.isTextblock) return true;
    const text = node.textBetween(0, node.content.size, '', '\n');
    for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + 1)) {
      const place = start + 1 + at + left.length;
      if (found === null || Math.abs(place - position) < Math.abs(found - position)) found = place;
    }
    return false;
  });
  return found;
}
