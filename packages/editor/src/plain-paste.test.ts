// @vitest-environment jsdom
import { schema } from '@tercet/document';
import fc from 'fast-check';
import type { Node } from 'prosemirror-model';
import { TextSelection } from 'prosemirror-state';
import { afterEach, describe, expect, test } from 'vitest';
import { type Story, story } from './editor-story.ts';
import { pasteEvent } from './paste-event.ts';
import { pasteText } from './paste-text.ts';

let ada: Story;
afterEach(() => ada.end());

const textOf = (node: Node) => node.textBetween(0, node.content.size, '\n\n', '\n');
const doc = () => ada.editor.view.state.doc;

/** Ctrl+V of a clipboard that holds text only. */
const pasteTextOnly = (text: string) => {
  ada.editor.view.focus();
  ada.editor.view.dom.dispatchEvent(pasteEvent({ text }));
};
const plainly = (text: string) => void ada.editor.view.pasteText(text, pasteEvent({ text }));

const beginnings = [
  '1984. It was a bright day',
  '- x',
  '* x',
  '# x',
  '#### x',
  '> x',
  '```',
  '---',
  '3) x',
  '    x',
];

describe.each([
  ['Ctrl+V', pasteTextOnly],
  ['Ctrl+Shift+V', plainly],
])('%s in the middle of a sentence', (_key, put) => {
  test.each(beginnings)('%s is all there', (text) => {
    ada = story();
    ada.type('He said: now.');
    ada.caretAfter('said: ');
    put(text);
    expect(textOf(doc())).toBe(`He said: ${text}now.`);
  });

  test('lines are line breaks, blank lines part paragraphs, and none is lost', () => {
    ada = story();
    ada.type('AB');
    ada.caretAfter('A');
    put('# 1\r\n- 2\r\n\r\n\r\n  3\n');
    expect(textOf(doc())).toBe('A# 1\n- 2\n\n\n  3\nB');
  });
});

test('a plain paste is exactly its characters, wherever the caret stands', () => {
  const line = fc.oneof(
    fc.constantFrom(...beginnings, '', ' ', '\t', '> ', '# ', '**b**', '<b>x</b>', '雨', 'e\u0301', '\u00a0'),
    fc.string({ unit: 'grapheme', maxLength: 6 }).map((text) => text.replace(/\p{Cc}/gu, 'x')),
  );
  const text = fc.array(line, { minLength: 1, maxLength: 6 }).map((lines) => lines.join('\n'));
  const { nodes } = schema;
  const p = (said: string) => nodes.paragraph!.create(null, schema.text(said));
  const start = nodes.doc!.create(null, [
    nodes.heading!.create({ level: 2 }, schema.text('Head')),
    p('One two'),
    nodes.bullet_list!.create(null, [nodes.list_item!.create(null, [p('item')])]),
    nodes.blockquote!.create(null, [p('quote')]),
    nodes.code_block!.create(null, schema.text('code()')),
    nodes.paragraph!.create(),
  ]);
  const places: number[] = [];
  start.descendants((node, pos) => {
    if (node.isTextblock) for (let at = 0; at <= node.content.size; at += 2) places.push(pos + 1 + at);
  });
  fc.assert(
    fc.property(text, fc.constantFrom(...places), (said, at) => {
      ada = story(start);
      const { view } = ada.editor;
      view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, at)));
      const parted = (node: Node, from: number, to: number) => node.textBetween(from, to, '\n\n', '\n');
      const [before, after] = [parted(start, 0, at), parted(start, at, start.content.size)];
      plainly(said);
      const { state } = view;
      state.doc.check();
      expect(parted(state.doc, 0, state.selection.from)).toBe(before + said);
      expect(parted(state.doc, state.selection.from, state.doc.content.size)).toBe(after);
      ada.end();
    }),
    { seed: 12, numRuns: 150 },
  );
});

test.each([...beginnings, '# T\n\n- a\n- b'])(
  'Ctrl+Shift+V of %j into an empty line is its characters',
  (text) => {
    ada = story();
    plainly(text);
    expect(textOf(doc())).toBe(text);
    expect(doc().children.every(({ type }) => type === schema.nodes.paragraph)).toBe(true);
  },
);

test('a plain paste looks like the text it comes into, and is not the machine’s', () => {
  const { strong, machine } = schema.marks;
  const text = schema.text('loud', [machine!.create({ model: 'm' }), strong!.create()]);
  ada = story(schema.node('doc', null, [schema.node('paragraph', null, [text])]));
  ada.caretAfter('lo');
  plainly('x');
  expect(doc().toString()).toBe('doc(paragraph(machine(strong("lo")), strong("x"), machine(strong("ud"))))');
});

describe('text of whole lines, with Markdown', () => {
  test('in an empty line, or in place of whole ones, it becomes headings, lists and quotes', () => {
    ada = story();
    pasteTextOnly('# T\n\n- a\n  - b\n- c\n\n> q');
    const read =
      'heading("T"), bullet_list(list_item(paragraph("a"), bullet_list(list_item(paragraph("b")))), ' +
      'list_item(paragraph("c"))), blockquote(paragraph("q"))';
    expect(doc().toString()).toBe(`doc(${read})`);
    ada.end();
    ada = story();
    ada.type('old');
    ada.select('old');
    pasteTextOnly('# T\n\n- a');
    expect(doc().toString()).toBe('doc(heading("T"), bullet_list(list_item(paragraph("a"))))');
  });

  test.each([
    '1984. It was a bright day',
    '3. a\n7. b',
    '1. a\n1. b',
    '# ',
    '- ',
    '>:(',
    '>',
    '    - a\n- b',
  ])('%j stays as it is written: as Markdown it would say something else', (text) => {
    ada = story();
    pasteTextOnly(text);
    expect(textOf(doc())).toBe(text);
    expect(doc().firstChild?.type.name).toBe('paragraph');
  });

  test('text without Markdown is exactly its characters', () => {
    ada = story();
    pasteTextOnly('a\n\n\n\n b \nc\n');
    expect(textOf(doc())).toBe('a\n\n\n\n b \nc\n');
  });

  test('deep, long and unclosed text is read within bounds', () => {
    ada = story();
    const depth = (node: Node): number =>
      1 + node.children.reduce((deepest, child) => Math.max(deepest, depth(child)), 0);
    const lists = Array.from({ length: 3_000 }, (_, at) => `${' '.repeat(at)}- x`).join('\n');
    for (const text of [lists, '> '.repeat(9_000), `${'> '.repeat(9_000)}x`, '# x\n'.repeat(20_000)]) {
      const { content } = pasteText(text);
      expect(Math.max(...content.content.map(depth))).toBeLessThan(60);
    }
    expect(pasteText('```js\n'.repeat(50_000)).content.childCount).toBe(1);
  });
});
