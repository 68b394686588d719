import { expect, test } from 'vitest';
import { measuredPace } from './measured-pace.ts';

const pass = (passMs: number, promptTokens: number, streamTokens = 0) => ({
  passMs,
  sampleMs: 0,
  promptTokens,
  aheadTokens: 0,
  streamTokens,
  asks: 1,
});

/** Passes of as many tokens as may be, on a machine where one takes `fixedMs` and `tokenMs` a token. */
function settle(pace: ReturnType<typeof measuredPace>, fixedMs: number, tokenMs: number, passes = 40) {
  for (let at = 0; at < passes; at++) pace.saw(pass(fixedMs + tokenMs * pace.tokenBudget, pace.tokenBudget));
  return pace.tokenBudget;
}

test('a chunk takes 120 ms, whatever was measured at the start', () => {
  for (const tokenMs of [0.1, 1, 10]) {
    const budget = settle(measuredPace({ tokenMs, candidateCost: 2 }), 12, 1);
    expect(Math.abs(budget - 108)).toBeLessThanOrEqual(2);
  }
});

test('a machine that gets busy, and idle again', () => {
  const pace = measuredPace({ tokenMs: 1, candidateCost: 2 });
  expect(settle(pace, 0, 2)).toBe(60);
  expect(settle(pace, 0, 1)).toBeGreaterThan(115);
});

test('never so small that nothing gets done, nor without a bound', () => {
  expect(settle(measuredPace({ tokenMs: 1, candidateCost: 2 }), 0, 50)).toBe(32);
  expect(settle(measuredPace({ tokenMs: 1, candidateCost: 2 }), 0, 0.01, 200)).toBe(512);
});

test('one pass that stalls makes the next ones smaller, for a moment', () => {
  const pace = measuredPace({ tokenMs: 1, candidateCost: 2 });
  pace.saw(pass(5_000, 120));
  expect(pace.tokenBudget).toBe(96);
  expect(settle(pace, 0, 1, 12)).toBeGreaterThan(115);
});

test('only a chunk of one prompt by itself says anything of it', () => {
  const pace = measuredPace({ tokenMs: 1, candidateCost: 2 });
  pace.saw(pass(30, 5));
  pace.saw(pass(300, 110, 6));
  pace.saw({ ...pass(300, 120), asks: 2 });
  expect(pace.tokenBudget).toBe(120);
  pace.saw(pass(240, 120));
  expect(pace.tokenBudget).toBe(96);
});
