import { expect, test } from 'vitest';
import { emptyMemory, keepOnly, noteTokens, remembered, type SlotMemory } from './slot-memory.ts';

const any = { hidden: 64, asPrompt: false };
const ids = (...tokens: number[]) => Int32Array.from(tokens);

/** A prompt 1 2 3 and two candidates, 10 11 12 and 20 21 22, as an ask leaves them. */
function afterAnAsk(): SlotMemory {
  const memory = emptyMemory(32);
  noteTokens(memory, ids(1, 2, 3), 'prompt');
  for (const step of [0, 1, 2]) {
    memory.owners.set([0, 1], memory.length);
    noteTokens(memory, ids(10 + step, 20 + step), 'candidates');
  }
  return memory;
}

test('the prompt, and what a candidate wrote behind it', () => {
  const memory = afterAnAsk();
  expect(remembered(memory, ids(1, 2, 3, 9, 9), any)).toEqual({ tokens: 3, end: 3, branch: -1 });
  expect(remembered(memory, ids(1, 2, 3, 20, 21, 9, 9), any)).toEqual({ tokens: 5, end: 7, branch: 1 });
  expect(remembered(memory, ids(1, 7, 3), any)).toMatchObject({ tokens: 1, end: 1 });
});

test('the last token is always read again', () => {
  const memory = afterAnAsk();
  expect(remembered(memory, ids(1, 2, 3), any)).toMatchObject({ tokens: 2, end: 2 });
  expect(remembered(memory, ids(1, 2, 3, 10), any)).toMatchObject({ tokens: 3 });
  expect(remembered(memory, ids(1), any)).toMatchObject({ tokens: 0 });
  expect(remembered(emptyMemory(8), ids(1, 2), any)).toMatchObject({ tokens: 0 });
});

test('what is kept is for everyone, what lies between for no one, and it goes on from there', () => {
  const memory = afterAnAsk();
  keepOnly(memory, remembered(memory, ids(1, 2, 3, 20, 21, 9, 9), any));
  expect([...memory.owners.slice(0, 8)]).toEqual([-1, -1, -1, -2, -1, -2, -1, -1]);
  expect(memory).toMatchObject({ length: 7, asPrompt: 3 });
  noteTokens(memory, ids(9, 9), 'prompt');
  expect(memory).toMatchObject({ length: 9, asPrompt: 3 });
  expect(remembered(memory, ids(1, 2, 3, 20, 21, 9, 9, 4), any)).toMatchObject({ tokens: 7, end: 9 });
});

test('no more may lie hidden than is allowed', () => {
  const memory = afterAnAsk();
  const prompt = ids(1, 2, 3, 20, 21, 22, 9);
  const found = [0, 1, 2, 3].map((hidden) => remembered(memory, prompt, { ...any, hidden }).tokens);
  expect(found).toEqual([3, 4, 5, 6]);
});

test('[CN17] what the model wrote does not count for a reproducible ask, nor what was read behind it', () => {
  const memory = afterAnAsk();
  const rules = { hidden: 64, asPrompt: true };
  const prompt = ids(1, 2, 3, 10, 11, 9, 9);
  expect(remembered(memory, prompt, rules)).toMatchObject({ tokens: 3, end: 3 });
  keepOnly(memory, remembered(memory, prompt, any));
  noteTokens(memory, ids(9, 9), 'prompt');
  expect(remembered(memory, prompt, any).tokens).toBe(6);
  expect(remembered(memory, prompt, rules).tokens).toBe(3);
});
