import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quantiseRows } from './quantise.ts';

/** The weights that MatMulNBits sees. */
function read({ codes, scales }: { codes: Uint8Array; scales: Float32Array }, block: number): number[] {
  return Array.from(codes, (code, i) => (code - 128) * scales[Math.floor(i / block)]!);
}

const half = fc.integer({ min: 1, max: 2000 }).map((value) => value / 65_536);
const codes = (most: number) => fc.array(fc.integer({ min: 0, max: most }), { minLength: 32, maxLength: 32 });

describe('quantiseRows', () => {
  test('gives back weights that were stored as Q8_0', () => {
    fc.assert(
      fc.property(half, codes(254), (scale, stored) => {
        const values = Float32Array.from(
          [127, ...stored.slice(1).map((code) => code - 127)],
          (q) => q * scale,
        );
        const found = read(quantiseRows(values, 1, 32, 32), 32);
        for (let i = 0; i < 32; i++) expect(found[i]).toBeCloseTo(values[i]!, 6);
      }),
    );
  });

  test.each([
    ['Q4_0', 8],
    ['Q5_0', 16],
    ['Q8_0 with no weight at its end', 100],
  ])('gives back weights that were stored as %s', (_, levels) => {
    const stored = fc.array(fc.integer({ min: -levels, max: levels - 1 }), { minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(half, stored, (step, multiples) => {
        const values = Float32Array.from(multiples, (multiple) => step * multiple);
        const found = read(quantiseRows(values, 1, 32, 32), 32);
        for (let i = 0; i < 32; i++) expect(found[i]).toBeCloseTo(values[i]!, 6);
      }),
    );
  });

  test('moves weights that were stored as Q4_1 by a fraction of what rounding would', () => {
    let [error, rounding] = [0, 0];
    fc.assert(
      fc.property(half, fc.double({ min: 0.3, max: 0.7, noNaN: true }), codes(15), (step, low, stored) => {
        const values = Float32Array.from([0, 15, ...stored.slice(2)], (q) => step * (q - 15 * low));
        const found = read(quantiseRows(values, 1, 32, 32), 32);
        const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        for (let i = 0; i < 32; i++) error += ((found[i]! - values[i]!) / step) ** 2;
        rounding += (32 * (largest / 127 / step) ** 2) / 12;
      }),
    );
    expect(Math.sqrt(error / rounding)).toBeLessThan(0.4);
  });

  test('is within half a scale of any weights, and pads with zero', () => {
    const weights = fc.array(fc.float({ noNaN: true, min: -4, max: 4 }), { minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(weights, (list) => {
        const quantised = quantiseRows(Float32Array.from(list), 1, 40, 32);
        const found = read(quantised, 32);
        for (const [i, value] of list.entries()) {
          const scale = quantised.scales[Math.floor(i / 32)]!;
          expect(Math.abs(found[i]! - value)).toBeLessThanOrEqual(scale * 0.51 + 1e-12);
        }
        expect(found.slice(40).every((value) => value === 0)).toBe(true);
      }),
    );
  });
});
