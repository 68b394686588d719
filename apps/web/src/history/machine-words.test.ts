import { schema } from '@tercet/document';
import { expect, test } from 'vitest';
import { machineAuthor, sharesOf } from './machine-words.ts';

const machine = (taker: string) =>
  schema.mark('machine', {
    ask: 'a',
    candidate: 0,
    model: 'm',
    seed: 1,
    settings: '{}',
    asker: 'ada',
    taker,
  });
const p = (...words: [text: string, taker?: string][]) =>
  schema.node(
    'paragraph',
    null,
    words.map(([text, taker]) => schema.text(text, taker ? [machine(taker)] : [])),
  );
const json = (...blocks: ReturnType<typeof p>[]) => schema.node('doc', null, blocks).toJSON();

test('who took a suggestion and typed nothing has no share of it', () => {
  const doc = json(p(['The sea was calm.', 'ada']));
  const shares = sharesOf({ doc, authors: [{ from: 0, to: 19, author: 'ada' }] });
  expect(shares).toEqual({ spans: [{ from: 1, to: 18, author: machineAuthor }], takers: ['ada'] });
});

test('the machine’s words are told from those before, after and by others', () => {
  const doc = json(p(['I saw '], ['the sea', 'bea'], [' once.']), p(['And ', 'ada'], ['again.']));
  const authors = [
    { from: 0, to: 10, author: 'ada' },
    { from: 10, to: 33, author: 'bea' },
  ];
  expect(sharesOf({ doc, authors })).toEqual({
    spans: [
      { from: 1, to: 7, author: 'ada' },
      { from: 7, to: 10, author: machineAuthor },
      { from: 10, to: 14, author: machineAuthor },
      { from: 14, to: 20, author: 'bea' },
      { from: 22, to: 26, author: machineAuthor },
      { from: 26, to: 32, author: 'bea' },
    ],
    takers: ['bea', 'ada'],
  });
});

test('what was there from the start is nobody’s', () => {
  expect(sharesOf({ doc: json(p(['The sea'])), authors: [] })).toEqual({ spans: [], takers: [] });
});
