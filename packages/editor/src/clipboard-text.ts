import { plainText, plainTextLines, schema } from '@tercet/document';
import { Fragment, type Node, type ResolvedPos, type Slice } from 'prosemirror-model';
import type { EditorView } from 'prosemirror-view';

/**
 * What is copied as plain text: lines end where they end, items have their signs, with the numbers they have in the
 * document. Of a part of one block, its characters alone.
 */
export function clipboardText(slice: Slice, view: EditorView): string {
  const { selection } = view.state;
  let { content, openStart, openEnd } = slice;
  // Else a part of a document that is not selected.
  let $from: ResolvedPos | null = selection.content().eq(slice) ? selection.$from : null;
  let depth = 0;
  while (openStart > 0 && openEnd > 0 && content.childCount === 1) {
    const only = content.firstChild!;
    if (only.isTextblock) return plainText(only);
    content = only.content;
    // Items without their list are put back into it.
    if (content.childCount > 1 && content.firstChild!.type === schema.nodes.list_item) {
      content = Fragment.from(only);
      break;
    }
    openStart -= 1;
    openEnd -= 1;
    depth += 1;
  }
  if (content.firstChild?.isInline) return content.textBetween(0, content.size, '', '\n');
  if ($from !== null && $from.depth <= depth) $from = null;
  return plainTextLines($from === null ? content.content : numbered(content.content, $from, depth)).join(
    '\n',
  );
}

/** A list that is selected from one of its later items on begins with that one's number. */
function numbered(nodes: readonly Node[], $from: ResolvedPos, depth: number): Node[] {
  const [first, ...others] = nodes;
  if (first === undefined || first.isTextblock || first.isLeaf || $from.depth <= depth + 1) return [...nodes];
  const inner = Fragment.from(numbered(first.content.content, $from, depth + 1));
  if (first.type !== schema.nodes.ordered_list) return [first.copy(inner), ...others];
  const order = first.attrs.order + $from.index(depth + 1);
  return [first.type.create({ order }, inner), ...others];
}
