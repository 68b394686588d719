import { documentProblem, schema } from '@tercet/document';
import { closeHistory } from 'prosemirror-history';
import { Node, Slice } from 'prosemirror-model';
import type { EditorState, Transaction } from 'prosemirror-state';

/**
 * Makes the document another one, in one undo step that replaces no more than what differs.
 *
 * @param json  `Node.toJSON` of a document of this schema.
 * @returns null when it is not one, or when nothing differs.
 */
export function replaceDocument(state: EditorState, json: unknown): Transaction | null {
  let wanted: Node;
  try {
    wanted = Node.fromJSON(schema, json);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
  if (documentProblem(wanted) !== null) return null;
  const blocks = differingBlocks(state.doc, wanted);
  if (blocks === null) return null;
  const { content } = wanted.slice(blocks.wantedFrom, blocks.wantedTo);
  return closeHistory(state.tr.replace(blocks.from, blocks.to, new Slice(content, 0, 0)));
}

/** The range of whole blocks in which two documents differ, in each of them; null when they are equal. */
function differingBlocks(before: Node, after: Node) {
  const shared = Math.min(before.childCount, after.childCount);
  let first = 0;
  while (first < shared && before.child(first).eq(after.child(first))) first += 1;
  if (first === before.childCount && first === after.childCount) return null;
  let last = 0;
  while (
    last < shared - first &&
    before.child(before.childCount - 1 - last).eq(after.child(after.childCount - 1 - last))
  ) {
    last += 1;
  }
  const size = (doc: Node, from: number, to: number) => {
    let sum = 0;
    for (let index = from; index < to; index += 1) sum += doc.child(index).nodeSize;
    return sum;
  };
  const from = size(before, 0, first);
  return {
    from,
    to: before.content.size - size(before, before.childCount - last, before.childCount),
    wantedFrom: from,
    wantedTo: after.content.size - size(after, after.childCount - last, after.childCount),
  };
}
