import { documentLimits, emptyDocument, schema } from '@tercet/document';
import { limits } from '@tercet/protocol';
import { history, undo } from 'prosemirror-history';
import type { Node } from 'prosemirror-model';
import { EditorState } from 'prosemirror-state';
import { expect, test } from 'vitest';
import { boundTransaction } from './bound-transaction.ts';
import { replaceDocument } from './replace-document.ts';

const documentOf = (...texts: string[]) =>
  schema.node(
    'doc',
    null,
    texts.map((text) => schema.node('paragraph', null, text === '' ? [] : schema.text(text))),
  );
const stateOf = (doc: Node) => EditorState.create({ doc, plugins: [history()] });

test('no more is replaced than what differs', () => {
  const tr = replaceDocument(
    stateOf(documentOf('one', 'two', 'three')),
    documentOf('one', '2', 'three').toJSON(),
  );
  expect(tr?.steps.map((step) => step.toJSON())).toMatchObject([{ from: 5, to: 10 }]);
  expect(replaceDocument(stateOf(documentOf('one')), documentOf('one').toJSON())).toBe(null);
  expect(replaceDocument(stateOf(documentOf('one')), { type: 'doc' })).toBe(null);
  expect(replaceDocument(stateOf(documentOf('one', 'two')), documentOf('one').toJSON())?.doc.childCount).toBe(
    1,
  );
});

test('a long document goes in by steps that can be sent, and is one undo step', () => {
  const long = documentOf(...Array.from({ length: 40 }, (_, index) => `${index} ${'雨'.repeat(30_000)}`));
  expect(long.content.size).toBeLessThan(documentLimits.size);
  const state = stateOf(emptyDocument);
  // As the editor dispatches it.
  const tr = boundTransaction(state, replaceDocument(state, long.toJSON())!).tr!;
  expect(tr.doc.eq(long)).toBe(true);
  expect(tr.steps.length).toBeGreaterThan(2);
  for (const step of tr.steps) {
    const bytes = new TextEncoder().encode(JSON.stringify(step.toJSON())).length;
    expect(bytes).toBeLessThan(limits.messageBytes);
  }
  const after = state.apply(tr);
  undo(after, (back) => expect(after.apply(back).doc.eq(emptyDocument)).toBe(true));
  expect.assertions(tr.steps.length + 4);
});
