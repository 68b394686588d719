import { linkAddress, schema } from '@tercet/document';
import { lift, setBlockType, toggleMark, wrapIn } from 'prosemirror-commands';
import type { Attrs, Mark, NodeType } from 'prosemirror-model';
import { liftListItem, sinkListItem, wrapInList } from 'prosemirror-schema-list';
import type { Command, EditorState } from 'prosemirror-state';

const { nodes, marks } = schema;

function isInside(state: EditorState, type: NodeType): boolean {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) if ($from.node(depth).type === type) return true;
  return false;
}

/** Makes the block this kind; where it already is, a paragraph again. */
function toggleBlock(type: NodeType, attrs: Attrs | null = null): Command {
  return (state, dispatch) => {
    const same = state.selection.$from.parent.hasMarkup(type, attrs);
    return same
      ? setBlockType(nodes.paragraph!)(state, dispatch)
      : setBlockType(type, attrs)(state, dispatch);
  };
}

function toggleQuote(state: EditorState, dispatch?: Parameters<Command>[1]): boolean {
  return isInside(state, nodes.blockquote!)
    ? lift(state, dispatch)
    : wrapIn(nodes.blockquote!)(state, dispatch);
}

/** Makes a list; in a list of this kind leaves it; in one of the other kind changes it. */
function toggleList(type: NodeType): Command {
  return (state, dispatch) => {
    const { $from } = state.selection;
    const list = $from.depth > 2 ? $from.node(-2) : null;
    if (list === null || $from.node(-1).type !== nodes.list_item) return wrapInList(type)(state, dispatch);
    if (list.type === type) return liftListItem(nodes.list_item!)(state, dispatch);
    dispatch?.(state.tr.setNodeMarkup($from.before(-2), type));
    return true;
  };
}

const insertRule: Command = (state, dispatch) => {
  const { $from } = state.selection;
  const at = $from.depth === 0 ? -1 : $from.index(-1);
  if (at < 0 || !$from.node(-1).canReplaceWith(at, at, nodes.horizontal_rule!)) return false;
  dispatch?.(state.tr.replaceSelectionWith(nodes.horizontal_rule!.create()).scrollIntoView());
  return true;
};

const insertHardBreak: Command = (state, dispatch) => {
  if (state.selection.$from.parent.type.spec.code) {
    dispatch?.(state.tr.insertText('\n').scrollIntoView());
    return true;
  }
  if (!state.selection.$from.parent.inlineContent) return false;
  dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break!.create()).scrollIntoView());
  return true;
};

export function isInList(state: EditorState): boolean {
  return isInside(state, nodes.list_item!);
}

/** The link at the selection, with the range it covers in its block. */
export function linkAt(state: EditorState): { mark: Mark; from: number; to: number } | null {
  const { $from, empty } = state.selection;
  const around = [$from.nodeAfter, ...(empty ? [$from.nodeBefore] : [])];
  const mark = around.flatMap((node) => node?.marks ?? []).find(({ type }) => type === marks.link);
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

/**
 * Links the selection; in a link changes its address; with '' takes it away; at a bare caret writes the address.
 * Only addresses that open a page or a mail [DC15]; others answer false.
 */
export function setLink(written: string): Command {
  return (state, dispatch) => {
    const current = linkAt(state);
    const { empty, from, to } = state.selection;
    const range = empty && current !== null ? current : { from, to };
    const tr = state.tr;
    if (written === '') {
      if (current === null) return false;
      dispatch?.(tr.removeMark(range.from, range.to, marks.link!));
      return true;
    }
    const href = linkAddress(written);
    if (href === null || !state.selection.$from.parent.type.allowsMarkType(marks.link!)) return false;
    const link = marks.link!.create({ href });
    if (range.from === range.to) tr.insert(from, schema.text(written.trim(), [link]));
    else tr.removeMark(range.from, range.to, marks.link!).addMark(range.from, range.to, link);
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

/** The commands that shape text and blocks, by name. */
export const formatCommands = {
  bold: toggleMark(marks.strong!),
  italic: toggleMark(marks.em!),
  code: toggleMark(marks.code!),
  paragraph: setBlockType(nodes.paragraph!),
  heading1: toggleBlock(nodes.heading!, { level: 1 }),
  heading2: toggleBlock(nodes.heading!, { level: 2 }),
  heading3: toggleBlock(nodes.heading!, { level: 3 }),
  quote: toggleQuote,
  bulletList: toggleList(nodes.bullet_list!),
  orderedList: toggleList(nodes.ordered_list!),
  codeBlock: toggleBlock(nodes.code_block!),
  rule: insertRule,
  hardBreak: insertHardBreak,
  indent: sinkListItem(nodes.list_item!),
  outdent: liftListItem(nodes.list_item!),
} satisfies Record<string, Command>;
