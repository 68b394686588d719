import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Need, planStep } from './plan-step.ts';

const needs = fc
  .array(fc.record({ kind: fc.constantFrom('prompt' as const, 'stream' as const), tokens: fc.nat(400) }), {
    maxLength: 12,
  })
  .map((all) =>
    all.map(
      ({ kind, tokens }, slot): Need => ({
        slot,
        kind,
        tokens: 1 + (kind === 'stream' ? tokens % 6 : tokens),
      }),
    ),
  );

test('takes are at least 1, fit the budget and their need, one row a slot', () => {
  fc.assert(
    fc.property(needs, fc.integer({ min: 6, max: 300 }), (all, budget) => {
      const rows = planStep(all, budget);
      expect(rows.reduce((sum, { take }) => sum + take, 0)).toBeLessThanOrEqual(budget);
      expect(new Set(rows.map(({ slot }) => slot)).size).toBe(rows.length);
      expect(rows.length > 0).toBe(all.length > 0);
      for (const { slot, take } of rows) {
        const { kind, tokens } = all[slot]!;
        expect(take).toBeGreaterThanOrEqual(1);
        if (kind === 'stream') expect(take).toBe(tokens);
        else expect(take).toBeLessThanOrEqual(tokens);
      }
    }),
  );
});

test('no budget is left over while anyone could use it', () => {
  fc.assert(
    fc.property(needs, fc.integer({ min: 6, max: 300 }), (all, budget) => {
      const rows = planStep(all, budget);
      const taken = rows.reduce((sum, { take }) => sum + take, 0);
      const open = all.some(({ slot, kind, tokens }) => {
        const take = rows.find((row) => row.slot === slot)?.take ?? 0;
        return kind === 'prompt' ? take < tokens : take === 0 && taken + tokens <= budget;
      });
      expect(open && taken < budget).toBe(false);
    }),
  );
});

test('nobody starves: every ask is read and written out, oldest first', () => {
  fc.assert(
    fc.property(needs, fc.integer({ min: 6, max: 64 }), (all, budget) => {
      // Streams go on for 20 steps; a prompt read through becomes such a stream.
      const asks = all.map(({ slot, kind, tokens }) =>
        kind === 'stream'
          ? { slot, prompt: 0, width: tokens, left: 20 }
          : { slot, prompt: tokens, width: 3, left: 20 },
      );
      const bound = asks.reduce((sum, { prompt, left }) => sum + prompt + left, 0);
      let steps = 0;
      for (;;) {
        const running = asks.filter(({ left }) => left > 0);
        if (running.length === 0) break;
        const rows = planStep(
          running.map(({ slot, prompt, width }) =>
            prompt > 0 ? { slot, kind: 'prompt', tokens: prompt } : { slot, kind: 'stream', tokens: width },
          ),
          budget,
        );
        for (const { slot, take } of rows) {
          const ask = asks[slot]!;
          if (ask.prompt > 0) ask.prompt -= take;
          else ask.left--;
        }
        expect(++steps).toBeLessThanOrEqual(bound);
      }
    }),
  );
});

test('streams come before prompts, prompts oldest first', () => {
  const all: Need[] = [
    { slot: 0, kind: 'prompt', tokens: 100 },
    { slot: 1, kind: 'stream', tokens: 3 },
    { slot: 2, kind: 'prompt', tokens: 100 },
  ];
  expect(planStep(all, 128)).toEqual([
    { slot: 1, take: 3 },
    { slot: 0, take: 100 },
    { slot: 2, take: 25 },
  ]);
});
