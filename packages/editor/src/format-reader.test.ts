// @vitest-environment jsdom
import { schema } from '@tercet/document';
import { splitListItem } from 'prosemirror-schema-list';
import { EditorState, TextSelection } from 'prosemirror-state';
import { expect, test } from 'vitest';
import { formatCommands } from './format-commands.ts';
import { formatReader, sameOrNext } from './format-reader.ts';

const { nodes } = schema;
const text = (words: string) => schema.node('paragraph', null, words === '' ? [] : [schema.text(words)]);
const doc = schema.node('doc', null, [
  schema.node('heading', { level: 2 }, [schema.text('Title')]),
  text('One paragraph'),
  schema.node('blockquote', null, [text('quoted'), schema.node('code_block', null, [schema.text('x = 1')])]),
  schema.node('bullet_list', null, [
    nodes.list_item!.create(null, [text('first')]),
    nodes.list_item!.create(null, [
      text('second'),
      schema.node('ordered_list', null, [
        nodes.list_item!.create(null, [text('inner'), schema.node('blockquote', null, [text('deep')])]),
      ]),
    ]),
  ]),
  text(''),
]);

test('wherever the caret was before, what is enabled is what the commands themselves say', () => {
  const read = formatReader();
  let state = EditorState.create({ doc });
  const carets: number[] = [];
  doc.descendants((node, at) => {
    if (node.isTextblock) for (let i = 0; i <= node.content.size; i += 1) carets.push(at + 1 + i);
  });
  // Forth, and back with typing in between: what is remembered must never be of another place.
  for (const at of [...carets, ...carets.toReversed()]) {
    state = state.apply(state.tr.setSelection(TextSelection.create(state.doc, at)));
    for (const next of [state, state.apply(state.tr.insertText('a'))]) {
      const truth = Object.entries(formatCommands).filter(([, command]) => command(next));
      expect([...read(next).able].sort()).toEqual(truth.map(([name]) => name).sort());
    }
  }
});

test('typing changes neither set; a new list item does', () => {
  const read = formatReader();
  const list = EditorState.create({ doc: schema.node('doc', null, [doc.child(3)]) });
  let state = list.apply(list.tr.setSelection(TextSelection.create(list.doc, 4)));
  const before = read(state);
  state = state.apply(state.tr.insertText('typed'));
  expect(read(state)).toBe(before);
  splitListItem(nodes.list_item!)(state, (tr) => {
    state = state.apply(tr);
  });
  expect(read(state).able.has('indent')).toBe(true);
  expect(before.able.has('indent')).toBe(false);
});

test('sets that hold the same stay the same object', () => {
  const before = new Set(['a', 'b']);
  expect(sameOrNext(before, new Set(['b', 'a']))).toBe(before);
  expect(sameOrNext(before, new Set(['b']))).not.toBe(before);
  expect(sameOrNext(before, new Set(['b', 'c']))).not.toBe(before);
});
