import { expect, test } from 'vitest';
import { chooseSlot, reusableTokens, type Slot } from './slot-pool.ts';

const range = (length: number, from = 0) => Int32Array.from({ length }, (_, at) => from + at);
const slot = (index: number, held: Int32Array, usedAt: number, owner: string | null = null): Slot => ({
  index,
  held,
  usedAt,
  owner,
});

test('the slot with the longest common prefix is taken, even if used last', () => {
  const slots = [slot(0, range(30, 500), 1), slot(1, range(40), 9), slot(2, range(20), 2)];
  expect(chooseSlot(slots, range(60))?.index).toBe(1);
});

test('nothing in common: the least recently used', () => {
  const slots = [slot(0, range(30), 5), slot(1, range(30), 3), slot(2, range(30), 4)];
  expect(chooseSlot(slots, range(60, 900))?.index).toBe(1);
});

test('a few equal tokens are no reason to take another text’s slot', () => {
  const mine = Int32Array.of(0, 1, 2, ...range(50, 700));
  expect(chooseSlot([slot(0, range(90), 5), slot(1, range(90, 300), 3)], mine)?.index).toBe(1);
});

test('a short text goes back to its own slot', () => {
  expect(chooseSlot([slot(0, range(4), 5), slot(1, range(90, 300), 3)], range(9))?.index).toBe(0);
});

test('slots at work are not taken', () => {
  expect(chooseSlot([slot(0, range(9), 1, 'a'), slot(1, range(9), 2, 'b')], range(9))).toBe(null);
});

test('the last token is always read again', () => {
  expect(reusableTokens(range(9), range(9))).toBe(8);
  expect(reusableTokens(range(9), range(5))).toBe(4);
  expect(reusableTokens(range(4), range(9))).toBe(4);
  expect(reusableTokens(range(0), range(1))).toBe(0);
});
