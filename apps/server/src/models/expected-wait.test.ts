import fc from 'fast-check';
import { expect, test } from 'vitest';
import { workBefore } from './expected-wait.ts';

test('[CN15] one who floods counts for no more than the light writer’s own ask', () => {
  expect(workBefore(new Map([['flood', 10_000]]), 'light', 50)).toBe(50);
  expect(workBefore(new Map([['flood', 10_000]]), 'flood', 50)).toBe(0);
});

test('never more than the others are owed, nor than each of them having as much as oneself', () => {
  const owed = fc.dictionary(fc.string(), fc.nat(1_000));
  fc.assert(
    fc.property(owed, fc.string(), fc.nat(1_000), (record, writer, work) => {
      const map = new Map(Object.entries(record));
      const before = workBefore(map, writer, work);
      const others = [...map].filter(([other]) => other !== writer);
      const own = (map.get(writer) ?? 0) + work;
      expect(before).toBeLessThanOrEqual(others.reduce((sum, [, theirs]) => sum + theirs, 0));
      expect(before).toBeLessThanOrEqual(others.length * own);
    }),
  );
});
