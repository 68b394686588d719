// @vitest-environment jsdom
import { checkSteps, emptyDocument, schema } from '@tercet/document';
import { isSoundJson } from '@tercet/protocol';
import { Slice } from 'prosemirror-model';
import { EditorState, TextSelection } from 'prosemirror-state';
import { ReplaceStep } from 'prosemirror-transform';
import { afterEach, expect, test } from 'vitest';
import { docOf, p, type Story, story } from './editor-story.ts';
import type { KeptEdits } from './kept-edits.ts';
import { restoreKept } from './restore-kept.ts';
import { soundTransaction } from './sound-transaction.ts';

let ada: Story;
afterEach(() => ada.end());

// jsdom has no ClipboardEvent; ProseMirror only hands it on.
const paste = () => new Event('paste') as ClipboardEvent;
const unsound = ['\0', 'a\0b', '\ud83c', 'a\udf27b', '\udf27\ud83c', '🌧\ud83c'];
const json = (text: string) => ({
  type: 'doc',
  content: [
    {
      type: 'paragraph',
      content: [{ type: 'text', text, marks: [{ type: 'machine', attrs: { model: text } }] }],
    },
  ],
});

/** Every way a text comes into a page's document. */
const ways: Record<string, (text: string) => void> = {
  'a keyboard': (text) => ada.editor.view.dispatch(ada.editor.view.state.tr.insertText(text)),
  'pasted text': (text) => ada.editor.view.pasteText(text, paste()),
  'pasted HTML': (text) => ada.editor.view.pasteHTML(`<p>a <b>${text}</b></p>`, paste()),
  'the attributes of pasted HTML': (text) => {
    const attrs = JSON.stringify({ model: text, settings: text }).replaceAll('"', '&quot;');
    ada.editor.view.pasteHTML(`<p><span data-machine="${attrs}">b</span></p>`, paste());
  },
  'a link’s address': (text) => {
    ada.type('sea');
    ada.select('sea');
    ada.editor.run('link', `https://x.org/${text}`);
  },
  'a piece of a model': (text) => {
    ada.type('Sun');
    ada.press('Tab');
    ada.source.says(` rose ${text} and`);
    ada.press('Enter');
  },
  'a file': (text) => ada.editor.replaceDocument(json(text)),
};

for (const [way, bring] of Object.entries(ways)) {
  test(`[MS6] what comes from ${way} is such that the server takes it`, async () => {
    for (const text of unsound) {
      ada = story();
      bring(text);
      await ada.transport.settle();
      const { log } = ada.transport;
      const answer = checkSteps(
        emptyDocument,
        log.map(({ step }) => step),
      );
      expect({ text, sent: log.length > 0, ok: answer.ok }).toEqual({ text, sent: true, ok: true });
      expect(isSoundJson(ada.editor.view.state.doc.toJSON())).toBe(true);
      expect(ada.editor.view.state.doc.eq(ada.transport.doc)).toBe(true);
      expect(ada.editor.snapshot().saved.state).toBe('saved');
      if (text !== unsound.at(-1)) ada.end();
    }
  });
}

test('a sound edit is the very same one; an unsound one keeps its caret, its meta and its time', () => {
  ada = story();
  const { state } = ada.editor.view;
  const good = state.tr.insertText('🌧');
  expect(soundTransaction(state, good)).toBe(good);
  const bad = state.tr.insertText('a\0🌧\ud83c').setMeta('addToHistory', false).scrollIntoView();
  bad.setSelection(TextSelection.create(bad.doc, 2, 4));
  const made = soundTransaction(state, bad)!;
  expect(made.doc.textContent).toBe('a\ufffd🌧\ufffd');
  expect([made.selection.anchor, made.selection.head]).toEqual([2, 4].map((at) => bad.doc.resolve(at).pos));
  expect([made.getMeta('addToHistory'), made.scrolledIntoView, made.time]).toEqual([false, true, bad.time]);
});

test('[MS6] an edit that would cut a character in half is not made, and what is written after it is saved', async () => {
  ada = story(docOf(p('a🌧b')));
  const { view } = ada.editor;
  const before = view.state;
  view.dispatch(view.state.tr.step(new ReplaceStep(2, 3, Slice.empty)));
  view.dispatch(view.state.tr.insertText('x', 3));
  view.dispatch(view.state.tr.addMark(3, 5, schema.marks.strong!.create()));
  expect(view.state).toBe(before);
  ada.caretAfter('b');
  ada.type('c');
  await ada.transport.settle();
  expect(ada.transport.doc.textContent).toBe('a🌧bc');
});

test('a document from before the rule opens, and can be written in and put right', async () => {
  ada = story(docOf(p('old \ud83c text'), p('x')));
  ada.caretAfter('text');
  ada.type('!');
  ada.select('\ud83c');
  ada.type('🌧');
  ada.press('Mod-z');
  ada.press('Mod-z');
  ada.other((doc) =>
    [new ReplaceStep(1, 2, new Slice(p('O').content, 0, 0))].filter(() => doc.childCount === 2),
  );
  await ada.transport.settle();
  expect(ada.editor.view.state.doc.eq(ada.transport.doc)).toBe(true);
  expect(ada.editor.snapshot().saved.state).toBe('saved');
  const { log } = ada.transport;
  expect(
    checkSteps(
      docOf(p('old \ud83c text'), p('x')),
      log.map(({ step }) => step),
    ).ok,
  ).toBe(true);
});

test('[DC11] what an older page kept is made sound before it is sent', () => {
  ada = story();
  const pending = EditorState.create({ doc: emptyDocument }).tr.insertText('a\0\ud83c').steps;
  const kept: KeptEdits = {
    documentId: 'd',
    clientId: 'page',
    schemaVersion: 1,
    base: { version: 0, doc: JSON.stringify(emptyDocument.toJSON()) },
    confirmed: [],
    pending: pending.map((step) => step.toJSON()),
  } as unknown as KeptEdits;
  expect(restoreKept(kept)?.edited.textContent).toBe('a\ufffd\ufffd');
});
