import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writingRoom } from './writing-room.fixture.ts';

const settings = { temperature: 1, topK: 0, topP: 1, maxTokens: 10 };
const long = ' rain fell again'.repeat(14);
const rowOf = (room: ReturnType<typeof writingRoom>, slot: number) =>
  room.passes.at(-1)!.find((row) => row.slot === slot);

test('another in place of one candidate, while its siblings stream, reads one token of the prompt', async () => {
  const room = writingRoom();
  room.ask('a', { prompt: long, settings });
  await room.step(3);
  const { slot } = room.passes.at(-1)![0]!;
  room.ask('b', { prompt: long, candidates: 1, settings: { ...settings, seed: 5 } });
  expect(room.of('b')[0]).toMatchObject({ promptTokens: 42, cachedTokens: 41 });
  await room.step(1);
  expect(rowOf(room, 1 - slot)).toMatchObject({ start: 41, positions: Int32Array.of(41) });
  await room.step();
  const cold = writingRoom();
  cold.ask('b', { prompt: long, candidates: 1, settings: { ...settings, seed: 5 } });
  await cold.step();
  expect(room.texts('b')).toEqual(cold.texts('b'));
});

test('what another ask has read so far of a prompt is taken over, be it all', async () => {
  const room = writingRoom({ tokenBudget: 16 });
  room.ask('a', { prompt: long, settings });
  await room.step(2);
  room.ask('b', { prompt: `${long} the stone`, settings });
  expect(room.of('b')[0]).toMatchObject({ promptTokens: 44, cachedTokens: 32 });
});

test('a few equal tokens are not worth a copy', () => {
  const room = writingRoom();
  room.ask('a', { prompt: ' rain fell', settings });
  room.ask('b', { prompt: ' rain fell again', settings });
  expect(room.of('b')[0]).toMatchObject({ cachedTokens: 0 });
});

test('a text that is overwritten before it could be copied is read instead', async () => {
  const room = writingRoom();
  room.ask('a', { prompt: long, settings });
  await room.step(3);
  room.ask('b', { prompt: long, settings: { ...settings, seed: 5 } });
  room.engine.cancel({ askId: 'a' });
  room.ask('c', { prompt: ' the stone', settings });
  await room.step();
  const cold = writingRoom();
  cold.ask('b', { prompt: long, settings: { ...settings, seed: 5 } });
  await cold.step();
  expect(room.texts('b')).toEqual(cold.texts('b'));
});

test('nothing is copied for an ask that is over: its slot is another’s', async () => {
  const room = writingRoom();
  room.ask('a', { prompt: long, settings });
  await room.step(3);
  room.ask('b', { prompt: long, settings });
  room.engine.cancel({ askId: 'b' });
  const part = { prompt: ' rain fell again the stone', settings };
  room.ask('c', part);
  await room.step();
  const cold = writingRoom();
  cold.ask('c', part);
  await cold.step();
  expect(room.texts('c')).toEqual(cold.texts('c'));
});

test('[CN6] whoever begins, joins, is cancelled and copies from whom: a text is what it is cold', async () => {
  const turn = fc.record({
    /** Words of a text all have in common, and of its own. */
    common: fc.constantFrom(0, 10, 60, 90),
    own: fc.nat(3),
    /** It begins with what the first one's second candidate had written. */
    taken: fc.boolean(),
    passes: fc.constantFrom(0, 0, 1, 2, 5, 12),
    /** How many asks ago was the one that is cancelled now. */
    cancels: fc.option(fc.nat(2)),
    reproducible: fc.boolean(),
    inPass: fc.boolean(),
  });
  let copied = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { minLength: 2, maxLength: 9 }), fc.nat(), async (turns, seed) => {
      const options = { slots: 3, slotTokens: 256, tokenBudget: 24 };
      const room = writingRoom(options);
      const parts: Parameters<typeof room.ask>[1][] = [];
      const cancelled = new Set<string>();
      for (const [at, { common, own, taken, reproducible, passes, cancels, inPass }] of turns.entries()) {
        const underWay = inPass ? room.engine.step() : undefined;
        if (cancels !== null && cancels < at) {
          cancelled.add(`a${at - 1 - cancels}`);
          room.engine.cancel({ askId: `a${at - 1 - cancels}` });
        }
        const start = ` river${' rain fell'.repeat(common / 2)}`;
        const begins = taken && at > 0 ? `${parts[0]!.prompt}${room.texts('a0')[1] ?? ''}` : start;
        const prompt = `${begins}${` it${at}`.repeat(own)} again`;
        parts.push({ prompt, reproducible, settings: { ...settings, seed: seed + at } });
        room.ask(`a${at}`, parts[at]);
        await underWay;
        await room.step(passes);
      }
      await room.step();
      for (const [at, part] of parts.entries()) {
        if (cancelled.has(`a${at}`)) continue;
        const cold = writingRoom(options);
        cold.ask(`a${at}`, part);
        await cold.step();
        expect(room.texts(`a${at}`)).toEqual(cold.texts(`a${at}`));
      }
      copied += room.copies();
    }),
    { numRuns: 120 },
  );
  expect(copied).toBeGreaterThan(50);
});
