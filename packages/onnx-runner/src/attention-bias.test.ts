import { expect, test } from 'vitest';
import { fillAttentionBias } from './attention-bias.ts';

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
