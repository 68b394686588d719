import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AskAhead, expectedTimes, isTooLong } from './expected-wait.ts';

const cost = { passMs: 10, promptMs: 1, streamMs: 2 };
const power = { slots: 4, cost };

const reader = (writer: string, promptTokens: number, part: Partial<AskAhead> = {}): AskAhead => {
  return { writer, hasSlot: true, promptTokens, candidates: 3, tokens: 20, ...part };
};
const stream = (writer: string, tokens = 20) => reader(writer, 0, { tokens });
const own = (promptTokens: number) => reader('own', promptTokens, { hasSlot: false });

test('alone: the passes of its own prompt', () => {
  expect(expectedTimes([], own(100), power)).toEqual({ waitMs: 0, readMs: 110 });
  expect(expectedTimes([], own(360), power)).toEqual({ waitMs: 0, readMs: 390 });
});

test('texts that are being written come beside a prompt, not before it', () => {
  // Two with three candidates: 12 ms of each pass, which leave 108 tokens of it.
  expect(expectedTimes([stream('ada'), stream('bob')], own(108), power).waitMs).toBeCloseTo(12);
  expect(expectedTimes([stream('ada'), stream('bob')], own(216), power).waitMs).toBeCloseTo(24);
  // However long they are to become.
  expect(expectedTimes([stream('ada', 500), stream('bob', 500)], own(108), power).waitMs).toBeCloseTo(12);
});

test('shorter prompts are read before, longer ones after', () => {
  const shorter = expectedTimes([reader('ada', 40), reader('bob', 40)], own(120), power);
  expect(shorter.waitMs).toBeGreaterThan(80);
  const longer = expectedTimes([reader('ada', 600), reader('bob', 600)], own(100), power);
  expect(longer.waitMs).toBeLessThan(25);
});

test('who has no slot waits until the next is free', () => {
  const all = ['ada', 'bob', 'cyd', 'dee'].map((writer, at) => stream(writer, 20 + 10 * at));
  // Twenty passes of twelve rows, then the prompt beside nine.
  const { waitMs } = expectedTimes(all, own(90), power);
  expect(waitMs).toBeCloseTo(20 * 34 + 18);
});

test('[CN15] one who floods: only what has a slot comes before', () => {
  const flood = Array.from({ length: 12 }, (_, at) => reader('ada', 900, { hasSlot: at < 3 }));
  const few = expectedTimes([...flood.slice(0, 3), stream('bob')], own(100), power);
  expect(expectedTimes([...flood, stream('bob')], own(100), power)).toEqual(few);
});

test('[CN15] one other writer is no crowd, on a slow machine either', () => {
  const slow = { slots: 1, cost: { passMs: 100, promptMs: 50, streamMs: 50 } };
  expect(expectedTimes([reader('ada', 900)], own(100), slow).waitMs).toBe(0);
});

test('nobody looks further than ten seconds', () => {
  const slow = { slots: 1, cost: { passMs: 100, promptMs: 50, streamMs: 50 } };
  const { waitMs, readMs } = expectedTimes([reader('ada', 900), reader('bob', 900)], own(10), slow);
  expect(waitMs + readMs).toBe(10_000);
});

test('a long prompt is let wait for less, in proportion to itself, and whoever waits for nobody is never turned away', () => {
  expect(isTooLong({ waitMs: 750, readMs: 100 })).toBe(false);
  expect(isTooLong({ waitMs: 850, readMs: 0 })).toBe(true);
  expect(isTooLong({ waitMs: 300, readMs: 1_400 })).toBe(true);
  expect(isTooLong({ waitMs: 130, readMs: 1_400 })).toBe(false);
  expect(isTooLong({ waitMs: 300, readMs: 4_000 })).toBe(false);
  expect(isTooLong({ waitMs: 0, readMs: 9_000 })).toBe(false);
});

test('never negative, always comes to an end, and a longer prompt is never expected sooner', () => {
  const ask = fc.record({
    writer: fc.constantFrom('ada', 'bob', 'cyd', 'own'),
    hasSlot: fc.boolean(),
    promptTokens: fc.nat(2_000),
    candidates: fc.integer({ min: 1, max: 6 }),
    tokens: fc.nat(512),
  });
  const powers = fc.record({
    slots: fc.integer({ min: 1, max: 8 }),
    cost: fc.record({
      passMs: fc.double({ min: 0.1, max: 200, noNaN: true }),
      promptMs: fc.double({ min: 0.01, max: 50, noNaN: true }),
      streamMs: fc.double({ min: 0.01, max: 50, noNaN: true }),
    }),
  });
  fc.assert(
    fc.property(
      fc.array(ask, { maxLength: 24 }),
      fc.integer({ min: 1, max: 2_000 }),
      powers,
      (others, length, at) => {
        const before = structuredClone(others);
        const { waitMs, readMs } = expectedTimes(others, own(length), at);
        expect(others).toEqual(before);
        expect(waitMs).toBeGreaterThanOrEqual(0);
        expect(readMs).toBeGreaterThan(0);
        expect(waitMs + readMs).toBeLessThan(60_000_000);
        expect(expectedTimes([], own(length + 100), at).readMs).toBeGreaterThanOrEqual(readMs);
      },
    ),
  );
});
