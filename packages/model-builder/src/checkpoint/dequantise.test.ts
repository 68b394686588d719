import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dequantise, tensorTypes } from './dequantise.ts';

interface Case {
  type: string;
  values: number;
  /** Base64, as stored and as little-endian float32. */
  raw: string;
  float32: string;
}

const fixture = new URL('../../fixtures/dequantisation.json', import.meta.url);
const cases: Case[] = JSON.parse(readFileSync(fixture, 'utf8')).cases;
const types = [...tensorTypes.values()];

describe('dequantise gives the reference implementation’s values', () => {
  test('every type has cases', () => {
    expect(new Set(cases.map((each) => each.type))).toEqual(new Set(types.map((type) => type.name)));
  });

  test.each(types)('$name', (type) => {
    for (const each of cases.filter(({ type: name }) => name === type.name)) {
      const expected = Buffer.from(each.float32, 'base64');
      const found = dequantise(type, Buffer.from(each.raw, 'base64'), each.values);
      const wanted = new Float32Array(new Uint8Array(expected).buffer);
      // The reference rounds to float32 after each operation, this reader once, at the end.
      for (let i = 0; i < found.length; i++) {
        const [ours, theirs] = [found[i]!, wanted[i]!];
        if (ours !== theirs) expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(2e-6 * magnitude(wanted, i));
      }
      expect(found.length).toBe(wanted.length);
    }
  });

  test('bytes that do not hold the numbers are refused', () => {
    const type = tensorTypes.get(2)!;
    expect(() => dequantise(type, new Uint8Array(17), 32)).toThrow(RangeError);
    expect(() => dequantise(type, new Uint8Array(18), 31)).toThrow(RangeError);
  });
});

/** The largest number of the block around `i`: a difference of two large numbers is as exact as they are. */
function magnitude(values: Float32Array, i: number): number {
  const from = i - (i % 32);
  return values.subarray(from, from + 32).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
