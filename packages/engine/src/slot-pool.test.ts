import { expect, test } from 'vitest';
import { emptyMemory, noteTokens } from './slot-memory.ts';
import { chooseSlot, type Slot, slotsOfOneWriter } from './slot-pool.ts';

const range = (length: number, from = 0) => Int32Array.from({ length }, (_, at) => from + at);
const slot = (
  index: number,
  held: Int32Array,
  usedAt: number,
  owner: string | null = null,
  writer: string | null = null,
): Slot => {
  const memory = emptyMemory(128);
  noteTokens(memory, held, 'prompt');
  return { index, memory, usedAt, usedAtMs: 0, owner, writer };
};
const choose = (slots: readonly Slot[], prompt: Int32Array, writer = 'ada') =>
  chooseSlot(slots, { prompt, writer, rules: { hidden: 0, asPrompt: false } });

test('the slot with the longest common prefix is taken, even if used last', () => {
  const slots = [slot(0, range(30, 500), 1), slot(1, range(40), 9), slot(2, range(20), 2)];
  expect(choose(slots, range(60), 'ada')?.index).toBe(1);
});

test('nothing in common: the least recently used', () => {
  const slots = [slot(0, range(30), 5), slot(1, range(30), 3), slot(2, range(30), 4)];
  expect(choose(slots, range(60, 900), 'ada')?.index).toBe(1);
});

test('a few equal tokens are no reason to take another text’s slot', () => {
  const mine = Int32Array.of(0, 1, 2, ...range(50, 700));
  expect(choose([slot(0, range(90), 5), slot(1, range(90, 300), 3)], mine, 'ada')?.index).toBe(1);
});

test('a short text goes back to its own slot', () => {
  expect(choose([slot(0, range(4), 5), slot(1, range(90, 300), 3)], range(9), 'ada')?.index).toBe(0);
});

test('slots at work are not taken', () => {
  expect(choose([slot(0, range(9), 1, 'a'), slot(1, range(9), 2, 'b')], range(9), 'ada')).toBe(null);
});

test('[CN15] one writer never runs in all slots', () => {
  expect([1, 2, 3, 4, 10].map(slotsOfOneWriter)).toEqual([1, 1, 2, 3, 8]);
  const slots = [0, 1, 2].map((index) => slot(index, range(0), 0, 'a', 'ada'));
  slots.push(slot(3, range(0), 0));
  expect(choose(slots, range(9), 'ada')).toBe(null);
  expect(choose(slots, range(9), 'bob')?.index).toBe(3);
});

test('[CN15] a flood forgets its own prompts, not those of others', () => {
  const slots = [5, 6, 7].map((usedAt, index) => slot(index, range(30, 100 * index), usedAt, null, 'ada'));
  slots.push(slot(3, range(30, 900), 1, null, 'bob'));
  expect(choose(slots, range(40, 2000), 'ada')?.index).toBe(0);
  expect(choose(slots, range(40, 2000), 'bob')?.index).toBe(3);
  expect(choose(slots, range(40, 900), 'ada')?.index).toBe(3);
  const unused = slot(4, range(0), 0);
  expect(choose([...slots, unused], range(40, 2000), 'ada')?.index).toBe(4);
});
