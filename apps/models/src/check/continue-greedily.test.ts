import type { ModelRunner, Row, Tokenizer } from '@tercet/engine';
import { expect, test } from 'vitest';
import { continueGreedily } from './continue-greedily.ts';

/** Letters are tokens; after each letter the next of the alphabet is the most likely by 0.5, and z ends the text. */
const tokenizer: Tokenizer = {
  vocabSize: 128,
  startToken: 0,
  startsEveryText: false,
  encode: (text) => [...text].map((letter) => letter.charCodeAt(0)),
  bytesOf: (id) => Uint8Array.of(id),
  isEnd: (id) => id === 'z'.charCodeAt(0),
};
const seen: Pick<Row, 'start' | 'tokens'>[] = [];
const runner = {
  shape: { slotTokens: 30 },
  run: async ([row]: Row[]) => {
    seen.push(row!);
    const logits = new Float32Array(128);
    logits[row!.tokens.at(-1)! + 1] = 2;
    logits[5] = 1.5;
    return [logits];
  },
} as unknown as ModelRunner;

test('the most likely token each time, reading each once, until there are enough bytes', async () => {
  const { text, tokens } = await continueGreedily(runner, tokenizer, 'abc', 3);
  expect(text).toBe('def');
  expect(tokens.map(({ margin }) => margin)).toEqual([0.5, 0.5, 0.5]);
  expect(seen.map(({ start, tokens: read }) => [start, [...read]])).toEqual([
    [0, [97, 98, 99]],
    [3, [100]],
    [4, [101]],
  ]);
});

test('the model’s end ends it, and so does the end of the slot', async () => {
  expect((await continueGreedily(runner, tokenizer, 'wx', 9)).text).toBe('y');
  const small = { ...runner, shape: { slotTokens: 5 } } as ModelRunner;
  expect((await continueGreedily(small, tokenizer, 'abc', 9)).text).toBe('def');
});

test('a model whose texts all begin with the start token reads it first', async () => {
  seen.length = 0;
  await continueGreedily(runner, { ...tokenizer, startsEveryText: true }, 'abc', 1);
  expect([...seen[0]!.tokens]).toEqual([0, 97, 98, 99]);
});
