import { schema } from '@tercet/document';
import { exitCode, lift, setBlockType, toggleMark, wrapIn } from 'prosemirror-commands';
import type { Attrs, NodeType } from 'prosemirror-model';
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
  leaveCode: exitCode,
  indent: sinkListItem(nodes.list_item!),
  outdent: liftListItem(nodes.list_item!),
} satisfies Record<string, Command>;
