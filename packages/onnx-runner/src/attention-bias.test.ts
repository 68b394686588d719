import { expect, test } from 'vitest';
import { fillAttentionBias, hideDistant } from './attention-bias.ts';

test('a token sees what is shared and its own branch, and nothing withdrawn', () => {
  // A prompt of two, two branches of two, one of a branch that was withdrawn.
  const owners = Int8Array.of(-1, -1, 0, 1, -2, 0, 1);
  const bias = new Float32Array(2 * 7).fill(7);
  fillAttentionBias(bias, owners, 5, 2);
  const sees = (token: number) => Array.from(bias.subarray(token * 7, token * 7 + 7), (value) => value === 0);
  expect(sees(0)).toEqual([true, true, true, false, false, true, false]);
  expect(sees(1)).toEqual([true, true, false, true, false, false, true]);
  expect(Math.max(...bias)).toBe(0);
});

test('a token sees its window of positions, however far the indices of its branch lie apart', () => {
  // A prompt of three, then two branches of two, a step of both at a time.
  const positions = Int32Array.of(0, 1, 2, 3, 3, 4, 4);
  const owners = Int8Array.of(-1, -1, -1, 0, 1, 0, 1);
  const bias = new Float32Array(2 * 7);
  fillAttentionBias(bias, owners, 5, 2);
  hideDistant(bias, positions, 5, 2, 3);
  const sees = (token: number) => Array.from(bias.subarray(token * 7, token * 7 + 7), (value) => value === 0);
  expect(sees(0)).toEqual([false, false, true, true, false, true, false]);
  expect(sees(1)).toEqual([false, false, true, false, true, false, true]);
});
