import { afterEach, expect, test, vi } from 'vitest';
import { createRate } from './rate.ts';

afterEach(() => vi.useRealTimers());

/** A rate of three in ten seconds, by a clock the test moves. */
function scene() {
  let time = 1_000;
  return { rate: createRate(3, 10, () => time), pass: (ms: number) => (time += ms) };
}

test('a window begins with the first take, and is forgotten when it ends', () => {
  const { rate, pass } = scene();
  const waits = () => rate.take('a').retryAfterMs;
  expect([waits(), waits(), waits()]).toEqual([null, null, null]);
  pass(4_000);
  expect(rate.look('a')).toEqual({ retryAfterMs: 6_000, share: 1 });
  expect(waits()).toBe(6_000);
  expect(rate.take('b', 3).retryAfterMs).toBe(null);
  expect(rate.look('c')).toEqual({ retryAfterMs: null, share: 0 });
  pass(6_000);
  expect(waits()).toBe(null);
  // Of another key, whose window began later.
  expect(rate.look('b').share).toBe(1);
});

test('the clock on the wall is set back by a day, and forward: nobody waits longer than the window, or less', () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const rate = createRate(1, 10);
  rate.take('a');
  for (const shift of [-86_446_000, 86_446_000, 0]) {
    vi.setSystemTime(Date.now() + shift);
    const { retryAfterMs } = rate.take('a');
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(10_000);
  }
});
