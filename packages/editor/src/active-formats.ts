import { schema } from '@tercet/document';
import type { MarkType } from 'prosemirror-model';
import type { EditorState } from 'prosemirror-state';
import type { BlockName, EditorSnapshot } from './editor-snapshot.ts';

const { marks } = schema;

function hasMark(state: EditorState, type: MarkType): boolean {
  const { from, to, empty, $from } = state.selection;
  if (!empty) return state.doc.rangeHasMark(from, to, type);
  return type.isInSet(state.storedMarks ?? $from.marks()) !== undefined;
}

const blocks: Record<string, (level: number) => BlockName> = {
  paragraph: () => 'paragraph',
  heading: (level) => `heading${level}` as BlockName,
  blockquote: () => 'quote',
  bullet_list: () => 'bulletList',
  ordered_list: () => 'orderedList',
  code_block: () => 'codeBlock',
};

/** Marks and blocks at the selection, for a toolbar. */
export function activeFormats(state: EditorState): EditorSnapshot['active'] {
  const active = new Set<BlockName | 'bold' | 'italic' | 'code' | 'link'>();
  if (hasMark(state, marks.strong!)) active.add('bold');
  if (hasMark(state, marks.em!)) active.add('italic');
  if (hasMark(state, marks.code!)) active.add('code');
  if (hasMark(state, marks.link!)) active.add('link');
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    const node = $from.node(depth);
    const name = blocks[node.type.name]?.(node.attrs.level);
    if (name !== undefined) active.add(name);
  }
  return active;
}
