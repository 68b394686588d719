import { limits } from '@tercet/protocol';
import { expect, test } from 'vitest';
import { createRefusedWriters } from './refused-writers.ts';

function story() {
  const clock = { ms: 0 };
  const writers = createRefusedWriters(() => clock.ms);
  return {
    writers,
    /** Refused again and again, as a page is that comes back when told to. */
    comesBackFor(writer: string, ms: number) {
      for (const end = clock.ms + ms; clock.ms <= end; clock.ms += 1_000) writers.refused(writer);
    },
    pass: (ms: number) => {
      clock.ms += ms;
    },
  };
}

test('[CN15] who keeps coming back is let in at last', () => {
  const { writers, comesBackFor } = story();
  writers.refused('ada');
  expect(writers.letsIn('ada')).toBe(false);
  comesBackFor('ada', limits.refusedForMs);
  expect(writers.letsIn('ada')).toBe(true);
  expect(writers.letsIn('bea')).toBe(false);
});

test('[CN15] one at a time, the longest refused first', () => {
  const { writers, comesBackFor } = story();
  writers.refused('ada');
  writers.refused('bea');
  for (const writer of ['ada', 'bea', 'ada', 'bea']) comesBackFor(writer, limits.refusedForMs / 2);
  expect([writers.letsIn('bea'), writers.letsIn('ada')]).toEqual([false, true]);
  writers.takenOn('ada', 'a1', true);
  expect(writers.letsIn('bea')).toBe(false);
  writers.over('another');
  expect(writers.letsIn('bea')).toBe(false);
  writers.over('a1');
  expect(writers.letsIn('bea')).toBe(true);
});

test('[CN15] who goes away, or is taken on, begins anew', () => {
  const { writers, comesBackFor, pass } = story();
  comesBackFor('ada', limits.refusedForMs);
  pass(limits.comesBackWithinMs + 1);
  expect(writers.letsIn('ada')).toBe(false);
  writers.refused('ada');
  expect(writers.letsIn('ada')).toBe(false);
  comesBackFor('ada', limits.refusedForMs);
  writers.takenOn('ada', 'a1', false);
  expect(writers.letsIn('ada')).toBe(false);
});
