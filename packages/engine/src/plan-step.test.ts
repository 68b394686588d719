import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Need, planStep } from './plan-step.ts';

const need = (slot: number, kind: Need['kind'], tokens: number, part: Partial<Need> = {}): Need => ({
  slot,
  kind,
  tokens,
  writer: 'ada',
  counter: 0,
  waited: 0,
  ...part,
});

const needs = fc
  .array(
    fc.record({
      kind: fc.constantFrom('prompt' as const, 'stream' as const),
      tokens: fc.nat(400),
      writer: fc.constantFrom('ada', 'bob', 'cyd'),
      counters: fc.array(fc.nat(9_000), { minLength: 3, maxLength: 3 }),
      waited: fc.nat(60),
    }),
    { maxLength: 12 },
  )
  .map((all) =>
    all.map(({ kind, tokens, writer, waited }, slot) =>
      need(slot, kind, 1 + (kind === 'stream' ? tokens % 6 : tokens), {
        writer,
        waited,
        counter: all[0]!.counters[['ada', 'bob', 'cyd'].indexOf(writer)]!,
      }),
    ),
  );
const budgets = fc.record({
  tokens: fc.integer({ min: 6, max: 300 }),
  candidateCost: fc.constantFrom(1, 2, 3.3),
});

test('takes are at least 1, fit the budget and their need, one row a slot', () => {
  fc.assert(
    fc.property(needs, budgets, (all, budget) => {
      const rows = planStep(all, budget);
      expect(new Set(rows.map(({ slot }) => slot)).size).toBe(rows.length);
      expect(rows.length > 0).toBe(all.length > 0);
      let cost = 0;
      for (const { slot, take } of rows) {
        const { kind, tokens } = all[slot]!;
        expect(take).toBeGreaterThanOrEqual(1);
        expect(Number.isInteger(take)).toBe(true);
        if (kind === 'stream') expect(take).toBe(tokens);
        else expect(take).toBeLessThanOrEqual(tokens);
        cost += take * (kind === 'stream' ? budget.candidateCost : 1);
      }
      if (rows.length > 1) expect(cost).toBeLessThanOrEqual(budget.tokens + 1e-9);
    }),
  );
});

test('no budget is left over while a prompt could use it', () => {
  fc.assert(
    fc.property(needs, budgets, (all, budget) => {
      const rows = planStep(all, budget);
      const takeOf = (slot: number) => rows.find((row) => row.slot === slot)?.take ?? 0;
      const cost = all.reduce(
        (sum, { slot, kind }) => sum + takeOf(slot) * (kind === 'stream' ? budget.candidateCost : 1),
        0,
      );
      const open = all.some(({ slot, kind, tokens }) => kind === 'prompt' && takeOf(slot) < tokens);
      // Patience may have split one prompt's share off: half a budget.
      const patient = all.some(({ kind, waited }) => kind === 'prompt' && waited >= 32);
      if (open && !patient) expect(cost).toBeGreaterThan(budget.tokens - 1);
    }),
  );
});

test('[CN15] nobody starves: everything asked is read and written out, and nothing waits long', () => {
  fc.assert(
    fc.property(needs, budgets, (all, { tokens, candidateCost }) => {
      // Streams go on for 20 steps; a prompt read through becomes such a stream. Budgets as large as an ask.
      const budget = { tokens: Math.max(tokens, 32), candidateCost };
      const asks = all.map((one) => ({
        ...one,
        prompt: one.kind === 'prompt' ? one.tokens : 0,
        width: one.kind === 'stream' ? one.tokens : 3,
        left: 20,
        waited: 0,
      }));
      const counters = new Map(all.map(({ writer, counter }) => [writer, counter]));
      const bound = asks.reduce((sum, { prompt, left }) => sum + prompt + left, 0);
      let steps = 0;
      for (;;) {
        const running = asks.filter(({ left }) => left > 0);
        if (running.length === 0) break;
        const rows = planStep(
          running.map(({ prompt, width, ...one }) => ({
            ...one,
            counter: counters.get(one.writer)!,
            kind: prompt > 0 ? ('prompt' as const) : ('stream' as const),
            tokens: prompt > 0 ? prompt : width,
          })),
          budget,
        );
        for (const one of running) one.waited++;
        for (const { slot, take } of rows) {
          const ask = asks[slot]!;
          ask.waited = 0;
          counters.set(ask.writer, counters.get(ask.writer)! + take);
          if (ask.prompt > 0) ask.prompt -= take;
          else ask.left--;
        }
        for (const { waited } of running) expect(waited).toBeLessThanOrEqual(32 + all.length);
        expect(++steps).toBeLessThanOrEqual(bound);
      }
    }),
  );
});

test('a sum of costs that is a hair too much takes no token from a prompt', () => {
  const streams = [1, 6, 1, 2].map((tokens, slot) => need(slot, 'stream', tokens));
  // 10 × 3.3 is 33, but not added up one by one.
  expect(planStep([...streams, need(4, 'prompt', 200)], { tokens: 152, candidateCost: 3.3 }).at(-1)).toEqual({
    slot: 4,
    take: 119,
  });
});

test('streams come before prompts, and leave them half', () => {
  const all = [need(0, 'prompt', 100), need(1, 'stream', 3), need(2, 'prompt', 100)];
  expect(planStep(all, { tokens: 128, candidateCost: 2 })).toEqual([
    { slot: 1, take: 3 },
    { slot: 0, take: 100 },
    { slot: 2, take: 22 },
  ]);
  const streams = Array.from({ length: 9 }, (_, slot) => need(slot, 'stream', 6));
  expect(planStep([...streams, need(9, 'prompt', 400)], { tokens: 64, candidateCost: 1 })).toEqual([
    ...[0, 1, 2, 3, 4].map((slot) => ({ slot, take: 6 })),
    { slot: 9, take: 34 },
  ]);
});

test('[CN15] the prompt of who was served much less is read first, the older of one writer first', () => {
  const ada = { counter: 5_000 };
  const bob = { writer: 'bob', counter: 90 };
  const all = [
    need(0, 'prompt', 30, ada),
    need(1, 'prompt', 30, ada),
    need(2, 'prompt', 30, bob),
    need(3, 'prompt', 30, bob),
  ];
  expect(planStep(all, { tokens: 70, candidateCost: 2 }).map(({ slot }) => slot)).toEqual([2, 3, 0]);
});

test('of writers served about alike the shortest prompt is read first', () => {
  const all = [need(0, 'prompt', 300), need(1, 'prompt', 20, { writer: 'bob', counter: 1_000 })];
  expect(planStep(all, { tokens: 120, candidateCost: 2 })).toEqual([
    { slot: 1, take: 20 },
    { slot: 0, take: 100 },
  ]);
});

test('writers served about alike have equal prompts read in order of arrival', () => {
  const all = [
    need(0, 'prompt', 30, { counter: 1_900 }),
    need(1, 'prompt', 30, { writer: 'bob', counter: 50 }),
    need(2, 'prompt', 30, { writer: 'cyd', counter: 2_100 }),
    need(3, 'prompt', 30, { writer: 'dee', counter: 2_060 }),
  ];
  expect(planStep(all, { tokens: 120, candidateCost: 2 }).map(({ slot }) => slot)).toEqual([0, 1, 3, 2]);
});

test('[CN15] streams of who was served more take an eighth beside a prompt, in turn', () => {
  const ada = { counter: 5_000 };
  const all = [
    ...[0, 1, 2, 3].map((slot) => need(slot, 'stream', 3, { ...ada, waited: slot === 2 ? 4 : 1 })),
    need(4, 'prompt', 900, { writer: 'bob' }),
    need(5, 'stream', 3, { writer: 'bob' }),
  ];
  expect(planStep(all, { tokens: 64, candidateCost: 2 })).toEqual([
    { slot: 2, take: 3 },
    { slot: 5, take: 3 },
    { slot: 4, take: 52 },
  ]);
});

test('[CN15] streams of who was served far more pause beside a prompt, and then go on', () => {
  const flood = (waited: number) => need(0, 'stream', 3, { counter: 5_000, waited });
  const light = need(1, 'prompt', 900, { writer: 'bob' });
  const slots = (all: Need[]) => planStep(all, { tokens: 64, candidateCost: 2 }).map(({ slot }) => slot);
  expect(slots([flood(2), light])).toEqual([1]);
  expect(slots([flood(3), light])).toEqual([0, 1]);
  expect(slots([flood(0)])).toEqual([0]);
});

test('[CN15] a prompt that was passed over 32 times goes first', () => {
  const all = [
    need(0, 'prompt', 900, { counter: 5_000, waited: 32 }),
    need(1, 'prompt', 900, { writer: 'bob' }),
  ];
  expect(planStep(all, { tokens: 64, candidateCost: 2 })).toEqual([
    { slot: 0, take: 32 },
    { slot: 1, take: 32 },
  ]);
});
