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

/** Texts of 40 tokens that have nothing in common. */
const textOf = (which: number) => ` it${which}${' rain fell'.repeat(18)}`;
const cachedOf = (room: ReturnType<typeof writingRoom>, askId: string) =>
  room.of(askId).find((event) => event.type === 'started')!.cachedTokens;

test('a writer who comes back when others have needed the slot reads only what is new', async () => {
  const room = writingRoom({ slots: 1 });
  const cold = writingRoom({ slots: 1 });
  for (const which of [0, 1, 2]) {
    room.ask(`${which}`, { prompt: textOf(which), settings });
    await room.step();
  }
  const part = { prompt: `${textOf(0)} again`, settings };
  room.ask('back', part);
  cold.ask('back', part);
  const tokens = room.tokenizer.encode(textOf(0)).length;
  expect(cachedOf(room, 'back')).toBe(tokens);
  await room.step(1);
  expect(room.passes.at(-1)).toMatchObject([{ start: tokens, tokens: { length: 1 } }]);
  await room.step();
  await cold.step();
  expect(room.texts('back')).toEqual(cold.texts('back'));
});

test('a taken candidate’s tokens are there after others have needed the slot', async () => {
  const room = writingRoom({ slots: 1 });
  room.ask('a', { prompt: textOf(0), settings });
  await room.step();
  room.ask('b', { prompt: textOf(1), settings });
  await room.step();
  room.ask('c', { prompt: `${textOf(0)}${room.texts('a')[2]} again`, settings });
  const { promptTokens } = room.of('c').find((event) => event.type === 'started')!;
  expect(promptTokens - cachedOf(room, 'c')).toBe(2);
});

test('what is remembered elsewhere too is not kept again', async () => {
  const room = writingRoom({ slots: 2 });
  room.ask('a', { prompt: long, settings });
  await room.step(3);
  room.ask('b', { prompt: long, settings: { ...settings, seed: 5 } });
  await room.step();
  room.ask('c', { prompt: textOf(0), settings });
  expect(room.moves).toEqual(['copy']);
  await room.step();
  room.ask('d', { prompt: textOf(1), settings });
  expect(room.moves).toEqual(['copy', 'save']);
});

test('a text whose beginning is used for another stays whole', async () => {
  const room = writingRoom({ slots: 1 });
  const whole = `${long}${long}`;
  for (const prompt of [whole, textOf(0)]) {
    room.ask(`${prompt.length}`, { prompt, settings });
    await room.step();
  }
  room.ask('half', { prompt: `${long} the stone`, settings });
  expect(cachedOf(room, 'half')).toBe(42);
  await room.step();
  room.ask('whole', { prompt: whole, settings });
  expect(cachedOf(room, 'whole')).toBe(83);
});

test('a hint of what was kept outside the slots has nothing to read', async () => {
  const room = writingRoom({ slots: 1 });
  for (const which of [0, 1]) {
    room.ask(`${which}`, { prompt: textOf(which), settings });
    await room.step();
  }
  room.clock.ms += 60_000;
  const passes = room.passes.length;
  room.hint('0', textOf(0));
  await room.step();
  expect(room.passes.length).toBe(passes);
  expect(room.moves.at(-1)).toBe('load');
});

test('there is room for so many: the least recently used is forgotten', async () => {
  for (const back of [0, 1, 2, 3]) {
    // A text is some 70 tokens with its candidates: one in the slot, two outside.
    const room = writingRoom({ slots: 1, kvTokens: 240 });
    for (const which of [0, 1, 2, 3]) {
      room.ask(`${which}`, { prompt: textOf(which), settings });
      await room.step();
    }
    room.ask('back', { prompt: textOf(back), settings });
    expect([back, cachedOf(room, 'back') > 16]).toEqual([back, back > 0]);
  }
});

test('memory is shared: what slots hold for the first time, texts outside of them make room for', async () => {
  const room = writingRoom({ slots: 1, kvTokens: 300 });
  for (const which of [0, 1, 2]) {
    room.ask(`${which}`, { prompt: textOf(which), settings });
    await room.step();
  }
  expect(room.engine.load().texts).toBe(3);
  room.ask('long', { prompt: `${textOf(3)}${' rain fell'.repeat(60)}`, settings });
  await room.step();
  const { texts, kvTokens, kvCapacity } = room.engine.load();
  expect([texts, kvCapacity]).toEqual([2, 300]);
  expect(kvTokens).toBeLessThanOrEqual(kvCapacity);
});

test('[CN15] a flood forgets its own texts, not those of others', async () => {
  const room = writingRoom({ slots: 1, kvTokens: 380 });
  room.ask('mine', { prompt: textOf(0), settings });
  await room.step();
  for (let which = 1; which < 12; which++) {
    room.ask(`flood ${which}`, { prompt: textOf(which), settings }, { writer: 'flood' });
    await room.step();
  }
  room.ask('back', { prompt: textOf(0), settings });
  expect(cachedOf(room, 'back')).toBeGreaterThan(16);
});

test('[CN6] whoever begins, joins, is cancelled and copies from whom: a text is what it is cold', async () => {
  const turn = fc.record({
    /** One of four texts, words of it, and of its own. */
    which: fc.nat(3),
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
  let loaded = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { minLength: 2, maxLength: 14 }), fc.nat(), async (turns, seed) => {
      const options = { slots: 2, slotTokens: 256, tokenBudget: 24 };
      const room = writingRoom(options);
      const parts: Parameters<typeof room.ask>[1][] = [];
      const cancelled = new Set<string>();
      for (const [
        at,
        { which, common, own, taken, reproducible, passes, cancels, inPass },
      ] of turns.entries()) {
        const underWay = inPass ? room.engine.step() : undefined;
        if (cancels !== null && cancels < at) {
          cancelled.add(`a${at - 1 - cancels}`);
          room.engine.cancel({ askId: `a${at - 1 - cancels}` });
        }
        const start = ` it${which}${' rain fell'.repeat(common / 2)}`;
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
      copied += room.moves.filter((move) => move === 'copy').length;
      loaded += room.moves.filter((move) => move === 'load').length;
    }),
    { numRuns: 120 },
  );
  expect(copied).toBeGreaterThan(20);
  expect(loaded).toBeGreaterThan(20);
});
