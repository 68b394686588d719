import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectedWait } from './expected-wait.ts';

const prompt = (reading: number) => ({ asks: 1, reading, drawing: 60 });
const stream = (drawing: number) => ({ asks: 1, reading: 0, drawing });

test('running texts, however long, keep nobody waiting while there is a slot', () => {
  expect(expectedWait([stream(5_000), stream(5_000)], 200, 8)).toBe(0);
});

test('prompts come before as far as they are no longer than one’s own, and running texts beside them', () => {
  expect(expectedWait([prompt(300)], 200, 8)).toBe(260);
  expect(expectedWait([prompt(300)], 5, 8)).toBe(10);
  expect(expectedWait([prompt(100), stream(5_000)], 200, 8)).toBe(200);
});

test('[CN15] one who floods counts for no more than the light writer’s own ask, and leaves a slot', () => {
  expect(expectedWait([{ asks: 50, reading: 10_000, drawing: 0 }], 50, 8)).toBe(50);
});

test('when others have all slots, the wait grows with who is before and with how much they want', () => {
  const crowd = (asks: number, drawing: number) => Array.from({ length: asks }, () => stream(drawing));
  expect(expectedWait(crowd(7, 100), 10, 8)).toBe(0);
  expect(expectedWait(crowd(8, 100), 10, 8)).toBe(100);
  expect(expectedWait(crowd(10, 100), 10, 8)).toBe(375);
});

test('never negative, and never less for who has more to be read', () => {
  const load = fc.record({
    asks: fc.integer({ min: 1, max: 24 }),
    reading: fc.nat(2_000),
    drawing: fc.nat(9_000),
  });
  fc.assert(
    fc.property(
      fc.array(load),
      fc.nat(2_000),
      fc.nat(2_000),
      fc.integer({ min: 1, max: 24 }),
      (others, one, more, slots) => {
        const wait = expectedWait(others, one, slots);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(expectedWait(others, one + more, slots)).toBeGreaterThanOrEqual(wait);
      },
    ),
  );
});
