import { expect, test } from 'vitest';
import { floatToHalf, halfToFloat } from './half.ts';

const there = (value: number) => {
  const bits = floatToHalf(value);
  return halfToFloat(Uint8Array.of(bits & 255, bits >> 8), 0);
};

test.each([65_504, 1, 0.1, 2 ** -14, 6.1e-5, 1e-5, 2 ** -24, 0])(
  '%d is the nearest half, or exact',
  (value) => {
    // A normal half has 11 bits; what is below 2^-14 is in steps of 2^-24.
    const step = Math.max(value * 2 ** -11, 2 ** -25);
    expect(Math.abs(there(value) - value)).toBeLessThanOrEqual(step);
  },
);
