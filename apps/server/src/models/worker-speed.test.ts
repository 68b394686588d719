import type { PassReport } from '@tercet/protocol';
import { expect, test } from 'vitest';
import { stepMsAfter } from './worker-speed.ts';

const pass = (part: Partial<PassReport> = {}): PassReport => {
  return { passMs: 38, sampleMs: 2, promptTokens: 0, aheadTokens: 0, streamTokens: 3, asks: 1, ...part };
};

test('passes like the one measured at the start move the figure to what they take', () => {
  const once = stepMsAfter(10, 10, [pass()]);
  expect(once).toBeGreaterThan(10);
  expect(once).toBeLessThan(40);
  expect(stepMsAfter(10, 10, Array(60).fill(pass()))).toBeCloseTo(40, 0);
});

test('passes with a prompt in them, or with other rows, say nothing of it', () => {
  const others = [pass({ promptTokens: 128 }), pass({ aheadTokens: 64 }), pass({ streamTokens: 12 })];
  expect(stepMsAfter(10, 10, others)).toBe(10);
});

test('a worker that was slow once and gets nothing to do is tried again', () => {
  let stepMs = 400;
  for (let report = 0; report < 200; report++) stepMs = stepMsAfter(stepMs, 10, []);
  expect(stepMs).toBeLessThan(20);
});
