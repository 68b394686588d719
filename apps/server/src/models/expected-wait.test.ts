import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectedWait, isTooLong } from './expected-wait.ts';

const writer = (reading: number, drawing = 60) => ({ reading, drawing });

test('others come before as far as they want no more than oneself', () => {
  expect(expectedWait([writer(300), writer(100)], writer(200))).toBe(260 + 160);
});

test('however long texts are to become, only their next words come before', () => {
  expect(expectedWait([writer(0, 5_000), writer(0, 5_000)], writer(200))).toBe(120);
});

test('[CN15] one who floods counts for no more than the light writer’s own ask', () => {
  expect(expectedWait([writer(10_000, 10_000), writer(1)], writer(5))).toBe(65 + 61);
});

test('[CN15] one other writer is no crowd, on a slow machine either', () => {
  expect(expectedWait([writer(10_000, 10_000)], writer(500))).toBe(0);
});

test('a long prompt is let wait for less, and whoever waits for nobody is never turned away', () => {
  expect(isTooLong({ waitMs: 1_100, readMs: 100 })).toBe(false);
  expect(isTooLong({ waitMs: 1_300, readMs: 0 })).toBe(true);
  expect(isTooLong({ waitMs: 300, readMs: 1_400 })).toBe(true);
  expect(isTooLong({ waitMs: 0, readMs: 9_000 })).toBe(false);
});

test('never negative, and never less for who wants more', () => {
  const load = fc.record({ reading: fc.nat(2_000), drawing: fc.nat(9_000) });
  fc.assert(
    fc.property(fc.array(load), load, fc.nat(2_000), (others, own, more) => {
      const wait = expectedWait(others, own);
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(expectedWait(others, { ...own, reading: own.reading + more })).toBeGreaterThanOrEqual(wait);
    }),
  );
});
