import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writingRoom } from './writing-room.fixture.ts';

const settings = { temperature: 1, topK: 0, topP: 1, maxTokens: 10 };
const started = (room: ReturnType<typeof writingRoom>, askId: string) =>
  room.of(askId).find((event) => event.type === 'started')!;

test('a taken candidate’s tokens are there already, but for its last', async () => {
  for (const taken of [0, 1, 2]) {
    const room = writingRoom();
    room.ask('a', { prompt: ' the house', settings });
    await room.step();
    room.ask('b', { prompt: ` the house${room.texts('a')[taken]} again`, settings });
    const { promptTokens, cachedTokens } = started(room, 'b');
    expect(promptTokens - cachedTokens).toBe(2);
  }
});

test('[CN6] whatever was taken, typed and cancelled before, a text is what it is cold', async () => {
  const turn = fc.record({
    take: fc.option(fc.nat(3)),
    typed: fc.nat(3),
    back: fc.nat(4),
    candidates: fc.integer({ min: 1, max: 4 }),
    passes: fc.option(fc.nat(12)),
    reproducible: fc.boolean(),
    hints: fc.constantFrom('none', 'before', 'in-pass'),
  });
  let cached = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(turn, { minLength: 2, maxLength: 8 }),
      fc.constantFrom(96, 160, 512),
      fc.nat(),
      async (turns, slotTokens, seed) => {
        const options = { slots: 2, slotTokens, tokenBudget: 16 };
        const room = writingRoom(options);
        let words = [' rain', ' fell'];
        for (const [at, { take, typed, back, candidates, passes, reproducible, hints }] of turns.entries()) {
          const askId = `a${at}`;
          const prompt = words.join('');
          const part = { prompt, candidates, reproducible, settings: { ...settings, seed: seed + at } };
          if (hints !== 'none') room.hint('hinter', `${prompt}${' again'.repeat(at % 3)}`);
          if (hints === 'before') await room.step(2);
          const ahead = hints === 'in-pass' ? room.engine.step() : undefined;
          room.ask(askId, part);
          await ahead;
          await room.step(passes ?? undefined);
          const texts = room.texts(askId);
          room.engine.cancel({ askId });
          cached += started(room, askId).cachedTokens;
          if (passes === null) {
            const cold = writingRoom(options);
            cold.ask(askId, part);
            await cold.step();
            expect(texts).toEqual(cold.texts(askId));
          }
          const taken = take === null ? '' : (texts[take] ?? '');
          words = [...words, ...(taken.match(/ ?[^ ]+/gu) ?? []), ...Array(typed).fill(' again')];
          words = words.slice(0, Math.max(1, words.length - back));
        }
      },
    ),
    { numRuns: 120 },
  );
  expect(cached).toBeGreaterThan(0);
});

test('a long afternoon of takes: most of every prompt is remembered, and little lies hidden', async () => {
  const room = writingRoom({ slots: 1, slotTokens: 1024 });
  let prompt = ' the river';
  let [tokens, cached] = [0, 0];
  for (let ask = 0; ask < 40; ask++) {
    room.ask(`a${ask}`, { prompt, settings: { ...settings, seed: ask } });
    await room.step();
    const { promptTokens, cachedTokens } = started(room, `a${ask}`);
    tokens += promptTokens;
    cached += cachedTokens;
    prompt += `${room.texts(`a${ask}`)[ask % 3]} and`;
  }
  expect(cached / tokens).toBeGreaterThan(0.85);
  const { owners, start } = room.passes.at(-1)![0]!;
  const hidden = owners!.slice(0, start).filter((owner) => owner === -2).length;
  expect(hidden).toBeGreaterThan(0);
});
