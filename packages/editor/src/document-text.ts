import type { Node } from 'prosemirror-model';

/** Characters and edges of blocks written between two looks at the clock: well under a millisecond. */
const pieceSize = 20_000;

/**
 * A document as JSON text, a piece at a time: a document of a megabyte must not hold up a keystroke.
 * Yields after every piece; returns the text.
 */
export function* documentText(doc: Node): Generator<undefined, string> {
  const pieces: string[] = [];
  let size = 0;
  for (const block of doc.children) {
    pieces.push(JSON.stringify(block.toJSON()));
    size += block.nodeSize;
    if (size < pieceSize) continue;
    size = 0;
    yield;
  }
  return `{"type":${JSON.stringify(doc.type.name)},"content":[${pieces.join(',')}]}`;
}

/** All of it at once. */
export function wholeDocumentText(doc: Node): string {
  const writing = documentText(doc);
  for (;;) {
    const { done, value } = writing.next();
    if (done) return value;
  }
}
