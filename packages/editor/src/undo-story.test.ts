// @vitest-environment jsdom
import { Fragment, Slice } from 'prosemirror-model';
import { ReplaceStep } from 'prosemirror-transform';
import { afterEach, expect, test } from 'vitest';
import { docOf, p, type Story, story } from './editor-story.ts';

let ada: Story | null = null;
afterEach(() => {
  ada?.end();
  ada = null;
});

function writer(text = ''): Story {
  ada = story(docOf(p(text)));
  ada.caretAfter(text);
  return ada;
}

/** Types as a keyboard does: '\n' is Enter, '\b' takes the letter before the caret. */
function types(who: Story, text: string): void {
  for (const letter of text) {
    const { view } = who.editor;
    const { head } = view.state.selection;
    if (letter === '\n') who.press('Enter');
    else if (letter === '\b') view.dispatch(view.state.tr.delete(head - 1, head));
    else who.type(letter);
  }
}

test('[UX 8] type, take letters back, undo: the text is as it was before', () => {
  const { editor, text, press, type } = writer();
  type('ab');
  const { view } = editor;
  view.dispatch(view.state.tr.delete(2, 3));
  press('Mod-z');
  expect(text()).toBe('');
  press('Mod-Shift-z');
  expect(text()).toBe('a');
});

test('[UX 8] a word mended while typing: one undo takes back the words, and leaves no letter behind', () => {
  const who = writer('Dear Sir');
  types(who, ', I am wrting');
  types(who, '\b\b\b\b');
  types(who, 'iting to you');
  expect(who.text()).toBe('Dear Sir, I am writing to you');
  who.press('Mod-z');
  expect(who.text()).toBe('Dear Sir');
  who.press('Mod-y');
  expect(who.text()).toBe('Dear Sir, I am writing to you');
});

test('[UX 8] a composition undone and redone is the composition', () => {
  const { editor, text, press } = writer();
  const { view } = editor;
  const compose = (from: number, to: number, put: string) =>
    view.dispatch(view.state.tr.insertText(put, from, to).setMeta('composition', 1));
  compose(1, 1, 'に');
  compose(1, 2, 'にほ');
  compose(1, 3, 'にほん');
  compose(1, 4, '日本');
  compose(3, 3, '語');
  expect(text()).toBe('日本語');
  press('Mod-z');
  expect(text()).toBe('');
  press('Mod-Shift-z');
  expect(text()).toBe('日本語');
});

test('[UX 8] a Markdown shortcut undone after another’s edit leaves what was typed, once', async () => {
  const who = writer();
  who.type('# Title');
  await who.transport.settle();
  who.other((doc) => {
    const at = doc.content.size;
    return [new ReplaceStep(at, at, new Slice(Fragment.from(p('Theirs')), 0, 0))];
  });
  for (let time = 0; time < 5; time += 1) who.press('Mod-z');
  await who.transport.settle();
  expect(who.text()).toBe('|Theirs');
});

/** The key as keyboards send it: Shift makes it a capital letter, and so does Caps Lock, unless there are both. */
function presses(who: Story, key: 'z' | 'Z', shiftKey: boolean): boolean {
  const { view } = who.editor;
  const event = new KeyboardEvent('keydown', { key, keyCode: 90, ctrlKey: true, shiftKey, cancelable: true });
  return view.someProp('handleKeyDown', (handle) => handle(view, event)) === true;
}

test('[UX 8] with nothing to redo, redo does nothing: with Shift, with Caps Lock, by its other key', () => {
  const who = writer();
  who.type('kept');
  expect(presses(who, 'Z', true)).toBe(true);
  expect(presses(who, 'z', true)).toBe(true);
  expect(who.press('Mod-y')).toBe(true);
  expect(who.text()).toBe('kept');
  // Caps Lock alone: undo.
  expect(presses(who, 'Z', false)).toBe(true);
  expect(who.text()).toBe('');
  expect(presses(who, 'z', true)).toBe(true);
  expect(who.text()).toBe('kept');
});

test('[UX 8] undo goes back by some words, and by paragraphs', () => {
  const who = writer();
  const first = 'The ferry left the harbour before the fog had lifted from the water.';
  types(who, `${first}\nNobody spoke.`);
  const whole = who.text();
  expect(whole).toBe(`${first}|Nobody spoke.`);
  const seen: string[] = [];
  while (who.text() !== '' && seen.length < 20) {
    who.press('Mod-z');
    seen.push(who.text());
  }
  expect(seen[0]).toBe(first);
  expect(seen.length).toBeGreaterThanOrEqual(3);
  // Whole words go, and what stays is what stood there.
  for (const text of seen) expect(text === '' || first.startsWith(text)).toBe(true);
  for (const text of seen.slice(0, -1)) expect(/[\s.]$/.test(text)).toBe(true);
});

test('[UX 8] a paste is a step of its own', () => {
  const who = writer();
  types(who, 'Before');
  const { view } = who.editor;
  view.dispatch(view.state.tr.insertText(' pasted').setMeta('paste', true).setMeta('uiEvent', 'paste'));
  types(who, ' after');
  who.press('Mod-z');
  expect(who.text()).toBe('Before pasted');
  who.press('Mod-z');
  expect(who.text()).toBe('Before');
});
