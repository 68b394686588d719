import { type MachineAttrs, schema } from '@tercet/document';
import { Fragment, type Mark, type Node, type NodeType, Slice } from 'prosemirror-model';
import { type EditorState, type Selection, TextSelection, type Transaction } from 'prosemirror-state';
import { ReplaceStep } from 'prosemirror-transform';

/** Marks of text that machine text takes over from its surroundings: bold stays, another's machine mark does not. */
function marksAt(state: EditorState, position: number, machine: MachineAttrs): readonly Mark[] {
  const $position = state.doc.resolve(position);
  const near = state.selection.head === position ? state.storedMarks : null;
  const kept = (near ?? $position.marks()).filter(
    (mark) => mark.type.name !== 'machine' && mark.type.name !== 'link',
  );
  const all = schema.marks.machine!.create(machine).addToSet(kept);
  return $position.parent.type.allowedMarks(all);
}

function blocksOf(
  lines: readonly string[],
  first: NodeType,
  firstAttrs: Node['attrs'],
  marks: readonly Mark[],
): Node[] {
  const { paragraph } = schema.nodes;
  const next = first.name === 'heading' ? paragraph! : first;
  return lines.map((line, index) =>
    (index === 0 ? first : next).create(
      index === 0 || next === first ? firstAttrs : null,
      line === '' ? null : schema.text(line, marks),
    ),
  );
}

/** The text as a slice that opens into the block at the position: '\n' begins a paragraph, in a list an item. */
function sliceOf(state: EditorState, position: number, text: string, marks: readonly Mark[]): Slice {
  const $position = state.doc.resolve(position);
  const { parent } = $position;
  const lines = parent.type.spec.code ? [text] : text.split('\n');
  if (lines.length === 1) return new Slice(Fragment.from(schema.text(lines[0]!, marks)), 0, 0);
  const blocks = blocksOf(lines, parent.type, parent.attrs, marks);
  const inItem = $position.depth > 1 && $position.node(-1).type === schema.nodes.list_item;
  if (!inItem) return new Slice(Fragment.from(blocks), 1, 1);
  return new Slice(Fragment.from(blocks.map((block) => schema.nodes.list_item!.create(null, block))), 2, 2);
}

/** Machine text is told from typing by this meta, so that its mark stays. */
export const machineInsertMeta = 'machine-insert';

/** The selection where it was; none of the text put in at one of its ends becomes part of it. */
function unmoved(tr: Transaction, { selection }: EditorState): Selection {
  if (!(selection instanceof TextSelection)) return selection.map(tr.doc, tr.mapping);
  const { anchor, head, from } = selection;
  const at = (position: number) => tr.mapping.map(position, position === from && !selection.empty ? 1 : -1);
  return TextSelection.create(tr.doc, at(anchor), at(head));
}

/**
 * Inserts a candidate's text, marked with where it came from, as one step.
 * @param position inside a textblock.
 * @param text     not empty; '\n' parts paragraphs, list items, or in code lines.
 * @param caret    goes after the text, and is scrolled to; or stays where it is, with what is selected.
 */
export function insertMachineText(
  state: EditorState,
  position: number,
  text: string,
  machine: MachineAttrs,
  caret: 'follows' | 'stays' = 'follows',
): Transaction {
  const marks = marksAt(state, position, machine);
  const slice = sliceOf(state, position, text, marks);
  const tr = state.tr.step(new ReplaceStep(position, position, slice));
  tr.setMeta(machineInsertMeta, true);
  if (caret === 'stays') return tr.setSelection(unmoved(tr, state));
  const end = position + slice.size;
  return tr
    .setSelection(TextSelection.create(tr.doc, end))
    .setStoredMarks(marks.filter((mark) => mark.type.spec.inclusive !== false))
    .scrollIntoView();
}
