import type { PassReport } from '@tercet/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { measurePassCost } from './pass-cost.ts';

const pass = (passMs: number, promptTokens: number, streamTokens: number): PassReport => {
  return { passMs, sampleMs: 0, promptTokens, aheadTokens: 0, streamTokens, asks: 1 };
};

test('before any pass nothing is known', () => {
  const measured = measurePassCost(() => 20);
  measured.saw([]);
  expect(measured.cost()).toBeNull();
});

test('after passes of many sizes a pass is expected to take what it does, within a quarter', () => {
  const cost = fc.record({
    passMs: fc.double({ min: 8, max: 40, noNaN: true }),
    promptMs: fc.double({ min: 0.3, max: 4, noNaN: true }),
    streamMs: fc.double({ min: 1, max: 6, noNaN: true }),
  });
  fc.assert(
    fc.property(cost, ({ passMs, promptMs, streamMs }) => {
      const measured = measurePassCost(() => 20);
      const sizes = Array.from({ length: 120 }, (_, at) => [(at * 37) % 130, (at * 7) % 19] as const);
      measured.saw(sizes.map(([p, s]) => pass(passMs + p * promptMs + s * streamMs, p, s)));
      for (const [prompts, streams] of [
        [128, 0],
        [0, 3],
        [64, 12],
      ] as const) {
        const of = (found: { passMs: number; promptMs: number; streamMs: number }) =>
          found.passMs + prompts * found.promptMs + streams * found.streamMs;
        const truth = of({ passMs, promptMs, streamMs });
        expect(Math.abs(of(measured.cost()!) - truth)).toBeLessThan(Math.max(4, truth / 4));
      }
    }),
    { seed: 5 },
  );
});

test('passes all alike are told apart by what is expected, and take what they take', () => {
  const measured = measurePassCost(() => 20);
  measured.saw(Array(100).fill(pass(40, 0, 3)));
  const { passMs, promptMs, streamMs } = measured.cost()!;
  expect(passMs + 3 * streamMs).toBeCloseTo(40, 0);
  expect(promptMs).toBeCloseTo(1.6, 1);
});

test('a machine that has become slow is found out, and again when it is fast', () => {
  const measured = measurePassCost(() => 20);
  const sizes = Array.from({ length: 150 }, (_, at) => [(at * 37) % 130, (at * 7) % 19] as const);
  const run = (times: number) => {
    measured.saw(sizes.map(([p, s]) => pass(times * (14 + p * 1.4 + s * 1.5), p, s)));
    return measured.cost()!.promptMs;
  };
  const usual = run(1);
  expect(run(3) / usual).toBeGreaterThan(2.5);
  expect(run(1) / usual).toBeLessThan(1.3);
});
