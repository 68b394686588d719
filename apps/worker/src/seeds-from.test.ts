import { expect, test } from 'vitest';
import { seedsFrom } from './seeds-from.ts';

const five = (draw: () => number) => Array.from({ length: 5 }, draw);

test('SEED: the same seeds in every run, no two alike; without it, or with nonsense, others each time', () => {
  expect(five(seedsFrom('7'))).toEqual(five(seedsFrom('7')));
  expect(new Set(five(seedsFrom('7'))).size).toBe(5);
  expect(five(seedsFrom('7'))).not.toEqual(five(seedsFrom('8')));
  for (const none of [undefined, '', 'seven', '-1', '1e9']) {
    expect(five(seedsFrom(none))).not.toEqual(five(seedsFrom(none)));
    for (const seed of five(seedsFrom(none))) expect(Number.isInteger(seed) && seed >= 0).toBe(true);
  }
});
