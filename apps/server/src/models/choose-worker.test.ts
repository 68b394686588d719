import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AskSize, chooseWorker, readingWork, type WorkerRoom } from './choose-worker.ts';

const room = 4;
const idle: WorkerRoom = {
  ready: true,
  asks: 0,
  stepMs: 10,
  owedTokens: 0,
  contextTokens: 2_048,
  knownCharacters: 0,
};
const ask: AskSize = { characters: 400, candidates: 3, maxTokens: 40 };

const anyWorker: fc.Arbitrary<WorkerRoom> = fc.record({
  ready: fc.boolean(),
  asks: fc.integer({ min: 0, max: room + 1 }),
  stepMs: fc.double({ min: 0.01, max: 1_000, noNaN: true }),
  owedTokens: fc.integer({ min: 0, max: 5_000 }),
  contextTokens: fc.integer({ min: 64, max: 8_192 }),
  knownCharacters: fc.integer({ min: 0, max: 200_000 }),
});
const anyAsk: fc.Arbitrary<AskSize> = fc.record({
  characters: fc.integer({ min: 0, max: 200_000 }),
  candidates: fc.integer({ min: 1, max: 6 }),
  maxTokens: fc.integer({ min: 1, max: 512 }),
});
const canTakeIt = ({ ready, asks }: WorkerRoom) => ready && asks < room;

test('[CN1] never a full one, never one that is not ready; null only when there is no other', () => {
  fc.assert(
    fc.property(fc.array(anyWorker, { maxLength: 6 }), anyAsk, (workers, size) => {
      const chosen = chooseWorker(workers, size, room);
      if (chosen === null) expect(workers.some(canTakeIt)).toBe(false);
      else expect(canTakeIt(workers[chosen]!)).toBe(true);
    }),
  );
});

test('the first of equals is chosen, every time', () => {
  fc.assert(
    fc.property(anyWorker, anyAsk, fc.integer({ min: 1, max: 6 }), (worker, size, count) => {
      const able = { ...worker, ready: true, asks: 0 };
      expect(chooseWorker(Array(count).fill(able), size, room)).toBe(0);
    }),
  );
});

test('to owe more, to be slower or to know less never makes a worker the one chosen', () => {
  fc.assert(
    fc.property(
      fc.array(anyWorker, { minLength: 2, maxLength: 5 }),
      anyAsk,
      fc.nat(2_000),
      fc.nat(500),
      (workers, size, owed, slower) => {
        const chosen = chooseWorker(workers, size, room);
        for (const [index, worker] of workers.entries()) {
          if (index === chosen) continue;
          const worse = {
            ...worker,
            owedTokens: worker.owedTokens + owed,
            stepMs: worker.stepMs + slower,
            knownCharacters: Math.floor(worker.knownCharacters / 2),
          };
          expect(chooseWorker(workers.with(index, worse), size, room)).toBe(chosen);
        }
      },
    ),
  );
});

test('under load each worker owes as much as its speed allows: twice as fast, twice the work', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 40 }), (times, maxTokens) => {
      const workers = [{ ...idle, stepMs: 10 * times }, { ...idle }];
      const size = { ...ask, characters: 0, maxTokens };
      for (let index = 0; index < 90; index++) {
        const chosen = chooseWorker(workers, size, Number.POSITIVE_INFINITY)!;
        workers[chosen]!.owedTokens += size.candidates * size.maxTokens;
      }
      const [slow, fast] = workers.map(({ owedTokens }) => owedTokens / (size.candidates * size.maxTokens));
      // To the nearest ask, each way.
      expect(Math.abs(fast! - slow! * times)).toBeLessThanOrEqual(times + 1);
    }),
  );
});

test('a text is continued where it was read, when nothing else is to do', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 6 }),
      fc.nat(5),
      fc.integer({ min: 1, max: 8_000 }),
      (count, at, known) => {
        const workers = Array.from({ length: count }, () => ({ ...idle }));
        const reader = at % count;
        workers[reader]!.knownCharacters = known;
        expect(chooseWorker(workers, { ...ask, characters: known }, room)).toBe(reader);
      },
    ),
  );
});

test('… and elsewhere when its reader owes more than reading it again costs', () => {
  const characters = 4_000;
  const again = readingWork(characters, idle);
  const reader = { ...idle, knownCharacters: characters };
  const choose = (owedTokens: number) =>
    chooseWorker([idle, { ...reader, owedTokens }], { ...ask, characters }, room);
  expect(choose(again - 1)).toBe(1);
  expect(choose(again + 1)).toBe(0);
});

test('no more of a prompt is read than the model reads', () => {
  expect(readingWork(200_000, { contextTokens: 512, knownCharacters: 0 })).toBe(
    readingWork(2_048, { contextTokens: 512, knownCharacters: 0 }),
  );
  expect(readingWork(10, { contextTokens: 512, knownCharacters: 50 })).toBe(0);
});
