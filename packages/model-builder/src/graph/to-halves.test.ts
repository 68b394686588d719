import fc from 'fast-check';
import { expect, test } from 'vitest';
import { halfToFloat } from '../checkpoint/half.ts';
import { toHalves } from './to-halves.ts';

/** The numbers that 16 bits hold, of those given. */
const read = (values: readonly number[]) => {
  const bytes = new Uint8Array(toHalves(Float32Array.from(values)).buffer);
  return values.map((_, at) => halfToFloat(bytes, at * 2));
};

test('every number that 16 bits hold comes back', () => {
  const bytes = new Uint8Array(Uint16Array.from({ length: 0x7c00 }, (_, bits) => bits).buffer);
  const numbers = Array.from({ length: 0x7c00 }, (_, at) => halfToFloat(bytes, at * 2));
  expect(read(numbers)).toEqual(numbers);
  expect(read(numbers.slice(1).map((number) => -number))).toEqual(numbers.slice(1).map((number) => -number));
});

test('any other becomes the nearest, ties the even one, and what is too large the largest', () => {
  fc.assert(
    fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (number) => {
      const step = Math.max(2 ** -24, 2 ** (Math.floor(Math.log2(Math.abs(number) || 1)) - 10));
      expect(Math.abs(read([number])[0]! - number)).toBeLessThanOrEqual(step / 2);
    }),
  );
  expect(read([1 + 2 ** -11, 1 + 3 * 2 ** -11, 1.5 * 2 ** -24, 2 ** -25])).toEqual([
    1,
    1 + 2 ** -9,
    2 ** -23,
    0,
  ]);
  expect(read([1e9, -65_600])).toEqual([65_504, -65_504]);
});
