import type { ContinuationEvent } from '@tercet/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AskOutcome, followAsk, isGood } from './ask-outcome.ts';
import { offer, saturate } from './offer-load.ts';
import { percentile } from './percentile.ts';
import { poissonArrivals } from './poisson-arrivals.ts';
import { residentOf } from './resident-memory.ts';
import { seededRandom, wholeBetween } from './seeded-random.ts';

describe('arrivals', () => {
  test('as many come as the rate says, within five standard deviations, in order and in time', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0.5, max: 50, noNaN: true }), (seed, perSecond) => {
        const arrivals = poissonArrivals(perSecond, 60_000, seededRandom(seed));
        const mean = perSecond * 60;
        expect(Math.abs(arrivals.length - mean)).toBeLessThan(5 * Math.sqrt(mean) + 1);
        expect(arrivals).toEqual([...arrivals].sort((a, b) => a - b));
        expect(arrivals.every((at) => at >= 0 && at < 60_000)).toBe(true);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  test('gaps are exponential: their spread is as large as their mean, and e⁻¹ of them are longer', () => {
    const arrivals = poissonArrivals(10, 1_000_000, seededRandom(1));
    const gaps = arrivals.slice(1).map((at, index) => at - arrivals[index]!);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const spread = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    expect(spread / mean).toBeCloseTo(1, 1);
    expect(gaps.filter((gap) => gap > mean).length / gaps.length).toBeCloseTo(Math.exp(-1), 1);
  });

  test('the same seed gives the same arrivals, another seed others', () => {
    const arrivals = (seed: number) => poissonArrivals(5, 10_000, seededRandom(seed));
    expect(arrivals(7)).toEqual(arrivals(7));
    expect(arrivals(7)).not.toEqual(arrivals(8));
  });

  test('whole numbers between bounds, both of them met', () => {
    const random = seededRandom(2);
    const drawn = Array.from({ length: 1_000 }, () => wholeBetween(random, 3, 6));
    expect([...new Set(drawn)].sort()).toEqual([3, 4, 5, 6]);
  });
});

test('a percentile is a value that was measured, with its share of all at or below it', () => {
  expect(percentile([], 0.5)).toBeNaN();
  expect(percentile([9, 1, 5], 0.5)).toBe(5);
  expect(percentile([9, 1, 5], 0.99)).toBe(9);
  const values = fc.array(fc.double({ noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (list, share) => {
      const found = percentile(list, share);
      expect(list).toContain(found);
      expect(list.filter((value) => value <= found).length).toBeGreaterThanOrEqual(
        share * list.length - 1e-9,
      );
      expect(list.filter((value) => value < found).length).toBeLessThan(share * list.length + 1e-9);
    }),
  );
});

describe('what became of an ask', () => {
  let clock = 0;
  const follow = (candidates: number) => {
    clock = 100;
    const ask = followAsk(candidates, 100, () => clock);
    return (at: number, event: object) => {
      clock = 100 + at;
      return ask.see({ askId: 'a', ...event } as ContinuationEvent);
    };
  };
  const piece = (candidate: number) => ({ type: 'piece', candidate, index: 0, text: 'x' });
  const ended = (candidate: number, reason = 'length') => ({
    type: 'ended',
    candidate,
    reason,
    tokens: 20,
    timeMs: 1,
  });

  test('complete with the last end: first piece, gaps of each candidate, all tokens', () => {
    const see = follow(2);
    for (const [at, event] of [
      [40, piece(0)],
      [41, piece(1)],
      [50, piece(0)],
      [63, piece(1)],
      [70, ended(0)],
    ] as const) {
      expect(see(at, event)).toBeNull();
    }
    expect(see(90, ended(1))).toEqual({
      end: 'complete',
      firstMs: 40,
      endMs: 90,
      gapsMs: [10, 22],
      tokens: 40,
    });
  });

  test('what is drawn again leaves no gap', () => {
    const see = follow(1);
    see(10, piece(0));
    see(20, { type: 'redrawn', candidate: 0 });
    see(90, piece(0));
    see(95, piece(0));
    expect(see(99, ended(0))?.gapsMs).toEqual([5]);
  });

  test('a failure ends it; overloaded is told apart', () => {
    expect(follow(3)(5, { type: 'failed', failure: { code: 'worker-lost', model: 'm' } })?.end).toBe(
      'failed',
    );
    expect(follow(3)(5, { type: 'failed', failure: { code: 'overloaded', retryAfterMs: 1 } })?.end).toBe(
      'overloaded',
    );
    expect(follow(1)(5, ended(0, 'cancelled'))?.end).toBe('failed');
  });

  test('good is complete, with the first token within two seconds', () => {
    const outcome: AskOutcome = { end: 'complete', firstMs: 2_000, endMs: 9_000, gapsMs: [], tokens: 60 };
    expect(isGood(outcome)).toBe(true);
    expect(isGood({ ...outcome, firstMs: 2_001 })).toBe(false);
    expect(isGood({ ...outcome, firstMs: null })).toBe(false);
    expect(isGood({ ...outcome, end: 'failed' })).toBe(false);
  });
});

test('memory is that of a process and of all below it, of nobody else', () => {
  const table = '  1  0  7\n 10  1  100\n 11 10  20\n 12 11   3\n 13  1  1000\n';
  expect(residentOf(table, 10)).toBe(123);
  expect(residentOf(table, 12)).toBe(3);
  expect(residentOf(table, 99)).toBe(0);
});

test('a closed loop counts after the warm-up, until there are enough, and leaves nothing under way', async () => {
  let underWay = 0;
  let most = 0;
  let asked = 0;
  const ask = async () => {
    asked += 1;
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
    return { end: 'complete', firstMs: 1, endMs: 2, gapsMs: [], tokens: asked } as AskOutcome;
  };
  const found = await saturate({ together: 4, warmUpAsks: 10, leastAsks: 20, leastMs: 0 }, ask);
  expect(found.outcomes).toHaveLength(20);
  expect(found.lastingMs).toBeGreaterThan(0);
  expect(most).toBe(4);
  expect(underWay).toBe(0);
  expect(asked).toBeLessThanOrEqual(10 + 20 + 4);
});

test('an open loop asks whatever became of those before', async () => {
  const settle: (() => void)[] = [];
  const done = offer([0, 1, 2], () => {
    const asked = new Promise<AskOutcome>((resolve) =>
      settle.push(() => resolve({ end: 'complete', firstMs: 1, endMs: 2, gapsMs: [], tokens: 1 })),
    );
    // Only when all three have been asked does any of them end.
    if (settle.length === 3) for (const one of settle) one();
    return asked;
  });
  expect(await done).toHaveLength(3);
});
