// @vitest-environment jsdom
import { schema } from '@tercet/document';
import type { OpenedBy, Right } from '@tercet/protocol';
import { AllSelection, NodeSelection, TextSelection } from 'prosemirror-state';
import { afterEach, expect, test } from 'vitest';
import { docOf, p, type Story, story } from './editor-story.ts';

let open: Story[] = [];
afterEach(() => {
  const ended = open;
  open = [];
  for (const each of ended) each.end();
});
function writer(...args: Parameters<typeof story>): Story {
  const made = story(...args);
  open.push(made);
  return made;
}
const by = (right: Right): OpenedBy => ({
  right,
  participant: 'page-1',
  writer: { id: 'ada', name: 'Ada', color: 0 },
  participants: [],
  offers: [],
});
const said = (ada: Story) => ada.editor.snapshot().note?.words ?? null;
/** The note goes by itself. */
const later = (ada: Story) => ada.clock.advance(10_000);
const code = (text: string) => schema.node('code_block', null, [schema.text(text)]);

test('[UX 25] Page Up and Page Down at the list’s ends do nothing: the list stays and the caret too', () => {
  const ada = writer(docOf(p('The sea')));
  ada.caretAfter('The sea');
  ada.press('Tab');
  for (const key of ['PageUp', 'PageDown']) expect(ada.press(key)).toBe(true);
  ada.source.says(' one', ' two');
  for (const key of ['PageUp', 'PageDown', 'PageDown']) {
    expect(ada.press(key)).toBe(true);
    expect(ada.offered()).toEqual([' one', ' two']);
  }
  ada.press('Escape');
  for (const key of ['PageUp', 'PageDown']) expect(ada.press(key)).toBe(false);
});

test('[UX 25] the key for one word is the list’s before a word has come; with nothing listed keys move the caret', () => {
  const ada = writer(docOf(p('The sea')));
  ada.caretAfter('The sea');
  ada.press('Tab');
  expect(ada.press('Mod-ArrowRight')).toBe(true);
  expect(ada.editor.snapshot().suggest.phase).toBe('asked');
  ada.source.failed({ code: 'worker-lost', model: 'small' });
  expect(ada.press('PageUp')).toBe(false);
});

test('[UX 4, 25] Tab with a link that may not ask says so at the place; Escape then Tab leaves the editor', () => {
  const ada = writer(docOf(p('The sea')), { joined: by('write') });
  ada.caretAfter('The sea');
  expect(ada.press('Tab')).toBe(true);
  expect(said(ada)).toMatch(/not ask for suggestions.*Escape/);
  expect(ada.editor.snapshot().note?.position).toBe(8);
  expect(ada.editor.snapshot().announcement).toBe(said(ada));
  expect(ada.source.asks).toEqual([]);
  later(ada);
  expect(ada.press('Mod-Space')).toBe(true);
  expect(said(ada)).toMatch(/not ask/);
  later(ada);
  ada.press('Escape');
  expect(ada.editor.snapshot().tabLeaves).toBe(true);
  expect(ada.press('Tab')).toBe(false);
  expect(said(ada)).toBe(null);
});

test('[UX 25] Tab where no suggestion can go says so; for whoever only reads it is the browser’s', () => {
  const ada = writer(docOf(schema.node('horizontal_rule'), p('The sea')));
  const { view } = ada.editor;
  view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, 0)));
  expect(ada.press('Tab')).toBe(true);
  expect(said(ada)).toMatch(/caret/);
  later(ada);
  expect(writer(docOf(p('The sea')), { joined: by('read') }).press('Tab')).toBe(false);
});

test('[UX 25] everything selected, an address: all text of all blocks is the link; once more and it is another', () => {
  const list = schema.node('bullet_list', null, [schema.node('list_item', null, [p('two')])]);
  const ada = writer(docOf(p('one'), list, code('three'), p('four')));
  const { view } = ada.editor;
  view.dispatch(view.state.tr.setSelection(new AllSelection(view.state.doc)));
  expect(ada.editor.snapshot().enabled.has('link')).toBe(true);
  expect(ada.editor.run('link', 'https://a.example/')).toBe(true);
  expect(view.state.doc.toString()).toBe(
    'doc(paragraph(link("one")), bullet_list(list_item(paragraph(link("two")))), code_block("three"), paragraph(link("four")))',
  );
  expect(ada.editor.snapshot().href).toBe('https://a.example/');
  ada.editor.run('link', 'https://b.example/');
  expect(ada.editor.snapshot().href).toBe('https://b.example/');
  ada.press('Mod-z');
  ada.press('Mod-z');
  expect(view.state.doc.toString()).not.toContain('link(');
  ada.press('Mod-Shift-z');
  ada.editor.run('link', '');
  expect(view.state.doc.toString()).not.toContain('link(');
});

test('[UX 25] a selection that begins in code links the text after it', () => {
  const ada = writer(docOf(code('one'), p('two three')));
  const { view } = ada.editor;
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, 2, 9)));
  expect(ada.editor.run('link', 'https://a.example/')).toBe(true);
  expect(view.state.doc.toString()).toBe('doc(code_block("one"), paragraph(link("two"), " three"))');
});

test('[UX 25] where there is no text for a link the key says so, and no form opens', () => {
  const asked: (string | null)[] = [];
  const ada = writer(docOf(code('one')), { onLink: (current) => asked.push(current) });
  const { view } = ada.editor;
  for (const selection of [new AllSelection(view.state.doc), TextSelection.create(view.state.doc, 2)]) {
    view.dispatch(view.state.tr.setSelection(selection));
    expect(ada.press('Mod-k')).toBe(true);
    expect(said(ada)).toMatch(/cannot be a link/);
    later(ada);
    expect(ada.editor.run('link', 'https://a.example/')).toBe(true);
    expect(said(ada)).toMatch(/cannot be a link/);
    later(ada);
  }
  expect(asked).toEqual([]);
});
