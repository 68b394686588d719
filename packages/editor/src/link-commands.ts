import { linkAddress, schema } from '@tercet/document';
import type { Mark } from 'prosemirror-model';
import type { Command, EditorState } from 'prosemirror-state';

const link = schema.marks.link!;

/** A link with the range it covers in its block. */
interface FoundLink {
  mark: Mark;
  from: number;
  to: number;
}

/** The link a caret stands in or beside. */
function linkAround(state: EditorState): FoundLink | null {
  const { $from } = state.selection;
  const around = [$from.nodeAfter, $from.nodeBefore];
  const mark = around.flatMap((node) => node?.marks ?? []).find(({ type }) => type === link);
  if (mark === undefined) return null;
  let index = $from.index() - ($from.nodeAfter && mark.isInSet($from.nodeAfter.marks) ? 0 : 1);
  let from = $from.posAtIndex(index);
  let to = from + $from.parent.child(index).nodeSize;
  for (let next = index + 1; next < $from.parent.childCount; next += 1) {
    const child = $from.parent.child(next);
    if (!mark.isInSet(child.marks)) break;
    to += child.nodeSize;
  }
  while (index > 0 && mark.isInSet($from.parent.child(index - 1).marks)) {
    index -= 1;
    from -= $from.parent.child(index).nodeSize;
  }
  return { mark, from, to };
}

/** The link at a caret, or the first in what is selected. */
export function linkAt(state: EditorState): FoundLink | null {
  const { from, to, empty } = state.selection;
  if (empty) return linkAround(state);
  let found: FoundLink | null = null;
  state.doc.nodesBetween(from, to, (node, at) => {
    const mark = found === null && node.isInline ? link.isInSet(node.marks) : undefined;
    if (mark) found = { mark, from: Math.max(from, at), to: Math.min(to, at + node.nodeSize) };
    return found === null;
  });
  return found;
}

/** Whether a caret, or some of the text that is selected, is where a link can be: not in code blocks. */
export function mayHoldLink({ doc, selection }: EditorState): boolean {
  const { from, to, empty, $from } = selection;
  if (empty) return $from.parent.inlineContent && $from.parent.type.allowsMarkType(link);
  let may = false;
  doc.nodesBetween(from, to, (node, _at, parent) => {
    may ||= node.isInline && parent?.type.allowsMarkType(link) === true;
    return !may;
  });
  return may;
}

/**
 * Links all text of the selection, over however many blocks; in a link changes its address; with '' takes it away;
 * at a bare caret writes the address. Only addresses that open a page or a mail [DC15]; others answer false, as do
 * places that hold no link.
 */
export function setLink(written: string): Command {
  return (state, dispatch) => {
    const current = linkAt(state);
    const { empty, from, to } = state.selection;
    const range = empty && current !== null ? current : { from, to };
    const tr = state.tr;
    if (written === '') {
      if (current === null) return false;
      dispatch?.(tr.removeMark(range.from, range.to, link));
      return true;
    }
    const href = linkAddress(written);
    if (href === null || !mayHoldLink(state)) return false;
    const mark = link.create({ href });
    if (range.from === range.to) tr.insert(from, schema.text(written.trim(), [mark]));
    else tr.removeMark(range.from, range.to, link).addMark(range.from, range.to, mark);
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}
