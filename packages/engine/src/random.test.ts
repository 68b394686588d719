import { expect, test } from 'vitest';
import { randomStream } from './random.ts';

const draw = (count: number, seed: number, candidate = 0, redraw = 0) => {
  const random = randomStream(seed, candidate, redraw);
  return Array.from({ length: count }, random);
};

test('[CN6] the same numbers give the same stream', () => {
  expect(draw(20, 5, 1, 2)).toEqual(draw(20, 5, 1, 2));
});

test('[CN8] seed, candidate and redraw each make a stream of their own', () => {
  const firsts = [0, 1, 2, 0xffff_ffff].flatMap((seed) =>
    [0, 1, 2].flatMap((candidate) => [0, 1, 2].map((redraw) => draw(1, seed, candidate, redraw)[0])),
  );
  expect(new Set(firsts).size).toBe(36);
});

test('draws spread evenly over [0, 1), also the first ones of neighbouring seeds', () => {
  const streams = [draw(10_000, 1), Array.from({ length: 10_000 }, (_, seed) => draw(1, seed)[0]!)];
  for (const numbers of streams) {
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    const tenths = new Array<number>(10).fill(0);
    for (const number of numbers) tenths[Math.floor(number * 10)]!++;
    // 1000 each; the standard deviation is 30.
    for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(150);
  }
});
