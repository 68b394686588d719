// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest';
import { type Story, story } from './editor-story.ts';
import { pasteText } from './paste-text.ts';

let ada: Story;
afterEach(() => ada.end());
const typed = (text: string) => {
  ada = story();
  ada.type(text);
  ada.editor.view.state.doc.check();
  return ada.editor.view.state.doc.toString();
};

test.each([
  ['# a', 'doc(heading("a"))'],
  ['### a', 'doc(heading("a"))'],
  ['> a', 'doc(blockquote(paragraph("a")))'],
  ['- a', 'doc(bullet_list(list_item(paragraph("a"))))'],
  ['* a', 'doc(bullet_list(list_item(paragraph("a"))))'],
  ['1. a', 'doc(ordered_list(list_item(paragraph("a"))))'],
  ['```a', 'doc(code_block("a"))'],
  ['---a', 'doc(horizontal_rule, paragraph("a"))'],
  ['x **b** c', 'doc(paragraph("x ", strong("b"), " c"))'],
  ['x __b__ c', 'doc(paragraph("x ", strong("b"), " c"))'],
  ['x *i* c', 'doc(paragraph("x ", em("i"), " c"))'],
  ['x _i_ c', 'doc(paragraph("x ", em("i"), " c"))'],
  ['x `d` c', 'doc(paragraph("x ", code("d"), " c"))'],
  ['(*i*)', 'doc(paragraph("(", em("i"), ")"))'],
])('%s', (text, result) => {
  expect(typed(text)).toBe(result);
});

test.each(['snake_case_name', '2 * 3 * 4', 'a ** b', '-- "plain" quotes...', '#tag', '1.5'])(
  '%s stays as typed',
  (text) => {
    expect(typed(text)).toBe(`doc(paragraph(${JSON.stringify(text)}))`);
  },
);

test('Backspace right after takes the rule back', () => {
  typed('- ');
  expect(ada.press('Backspace')).toBe(true);
  expect(ada.text()).toBe('- ');
});

test('Backspace at the start of a block undoes the block first', () => {
  typed('# ');
  ada.type('a');
  ada.editor.view.dispatch(ada.editor.view.state.tr.delete(1, 2));
  expect(ada.press('Backspace')).toBe(true);
  expect(ada.editor.view.state.doc.toString()).toBe('doc(paragraph)');
});

test('Enter splits an item, and leaves the list from an empty one', () => {
  typed('- a');
  ada.press('Enter');
  ada.press('Enter');
  ada.type('b');
  expect(ada.editor.view.state.doc.toString()).toBe(
    'doc(bullet_list(list_item(paragraph("a"))), paragraph("b"))',
  );
});

test('pasted text: blank lines part paragraphs, and lines that look like Markdown are', () => {
  ada = story();
  const pasted = pasteText('# T\nline\nline 2\n\n- a\n- b\n\n> q\n\n```\nx\n\ny\n```\n3. c');
  expect(pasted.content.toString()).toBe(
    '<heading("T"), paragraph("line", hard_break, "line 2"), bullet_list(list_item(paragraph("a")), ' +
      'list_item(paragraph("b"))), blockquote(paragraph("q")), code_block("x\\n\\ny"), ' +
      'ordered_list(list_item(paragraph("c")))>',
  );
  expect(pasteText('word').openStart).toBe(1);
});

// jsdom has no ClipboardEvent; ProseMirror only hands it on.
const paste = () => new Event('paste') as ClipboardEvent;

test('pasted HTML with a machine mark of the wrong kind is still a valid document', () => {
  ada = story();
  ada.editor.view.pasteHTML(
    `<p><span data-machine='{"seed":"x","ask":"a","model":7}'>hi</span></p>`,
    paste(),
  );
  ada.editor.view.state.doc.check();
  expect(ada.editor.view.state.doc.toString()).toBe('doc(paragraph(machine("hi")))');
  expect(ada.editor.view.state.doc.nodeAt(1)!.marks[0]!.attrs).toMatchObject({
    seed: 0,
    ask: 'a',
    model: '',
  });
});

test('copied machine text keeps its mark', () => {
  ada = story();
  ada.type('Sun');
  ada.press('Tab');
  ada.source.says(' moon');
  ada.press('Enter');
  const { view } = ada.editor;
  const { dom } = view.serializeForClipboard(view.state.doc.slice(1, view.state.doc.content.size - 1));
  view.pasteHTML(dom.innerHTML, paste());
  expect(view.state.doc.toString()).toBe('doc(paragraph("Sun", machine(" moon"), "Sun", machine(" moon")))');
});
