import { expect, test } from 'vitest';
import { roundByRow } from './channel-linear.ts';

test('a row is rounded by its own scale, and what is left by one 254 times finer; it lies turned', () => {
  const values = Float32Array.of(1, -0.4, 0.003, 0, 0, 0, 1e-3, 5e-4, -2e-4);
  const { codes, rest, scales } = roundByRow(values, 3, 3);
  expect([...scales]).toEqual([1 / 127, 1e-20 / 127, 1e-3 / 127].map(Math.fround));
  expect([codes[0], codes[3], codes[6]]).toEqual([127, -51, 0]);
  for (const [at, value] of values.entries()) {
    const [row, column] = [Math.floor(at / 3), at % 3];
    const own = codes[column * 3 + row]! + rest[column * 3 + row]! / 254;
    expect(Math.abs(own * scales[row]! - value)).toBeLessThanOrEqual((scales[row]! / 254) * 0.5001);
  }
});
