import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Row } from './model-runner.ts';
import { writingRoom } from './writing-room.fixture.ts';

const settings = { temperature: 1, topK: 0, topP: 1, maxTokens: 12 };

/** A pass of a model that reads its weights, and then a token a millisecond. */
const costOf = (rows: readonly Row[]) => 5 + rows.reduce((sum, { tokens }) => sum + tokens.length, 0);

/**
 * A light writer asks again and again, its text growing by a few words; with a flood, another page keeps
 * twelve asks of texts that have nothing in common under way.
 * @returns how long each of the light writer's asks waited for its first piece, milliseconds, sorted.
 */
async function lightWaits(flood: boolean, words: number, grows: boolean): Promise<number[]> {
  const room = writingRoom({ slots: 8, slotTokens: 512, tokenBudget: 64, costOf });
  let floods = 0;
  const keepFlooding = () => {
    if (!flood) return;
    const under = () =>
      floods - room.events.filter(({ type, askId }) => type === 'ended' && askId[0] === 'f').length / 3;
    while (under() < 12) {
      const prompt = ` rain${floods} fell again and again`.repeat(12);
      room.ask(`f${floods++}`, { prompt, settings: { ...settings, maxTokens: 40 } }, { writer: 'flood' });
    }
  };
  const waits: number[] = [];
  let prompt = ' the river'.repeat(words / 2);
  for (let ask = 0; ask < 15; ask++) {
    keepFlooding();
    // Asks fall anywhere within what the flood is doing.
    for (let pass = 0; pass < 7 + (ask % 5); pass++) {
      await room.engine.step();
      keepFlooding();
    }
    const askId = `light${ask}`;
    prompt = grows ? `${prompt} it was never night` : ` stone${ask}${prompt}`;
    const at = room.clock.ms;
    room.ask(askId, { prompt, settings }, { writer: 'light' });
    let first: number | undefined;
    while (room.of(askId).filter(({ type }) => type === 'ended').length < 3) {
      await room.engine.step();
      keepFlooding();
      if (room.types(askId).includes('piece')) first ??= room.clock.ms - at;
    }
    if (ask > 0) waits.push(first!);
  }
  return waits.sort((a, b) => a - b);
}

const onePassMs = 5 + 64;

test.each([
  ['a growing text of 120 words', 120, true],
  ['new texts of 300 words', 300, false],
])(
  '[CN15] a flood of twelve asks delays another writer by less than a fifth and a pass: %s',
  async (_, words, grows) => {
    const [alone, beside] = [await lightWaits(false, words, grows), await lightWaits(true, words, grows)];
    const [before, now] = [alone[7]!, beside[7]!];
    const told = `median wait to first piece ${now} ms beside a flood, ${before} ms alone; one pass is ${onePassMs} ms`;
    expect(now, told).toBeLessThan(1.2 * before + onePassMs);
  },
);

test('[CN15] the flood goes on meanwhile, and ends', async () => {
  const room = writingRoom({ slots: 4, tokenBudget: 32, costOf });
  for (let ask = 0; ask < 12; ask++)
    room.ask(`f${ask}`, { prompt: ` rain${ask}`, settings }, { writer: 'flood' });
  for (let ask = 0; ask < 8; ask++) {
    room.ask(`l${ask}`, { prompt: ` it${ask}`.repeat(20), settings }, { writer: 'light' });
    await room.step(4);
  }
  expect(
    room.events.filter(({ type, askId }) => type === 'piece' && askId[0] === 'f').length,
  ).toBeGreaterThan(9);
  await room.step();
  expect(room.events.filter(({ type }) => type === 'ended').length).toBe(60);
});

test('[CN15] whoever asks for what: asks of one writer start in their order, and each pass keeps its bounds', async () => {
  const ask = fc.record({
    writer: fc.nat(3),
    words: fc.integer({ min: 1, max: 60 }),
    candidates: fc.integer({ min: 1, max: 4 }),
    passes: fc.nat(3),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(ask, { maxLength: 16 }), async (asks) => {
      const [slots, tokenBudget] = [3, 24];
      const room = writingRoom({ slots, slotTokens: 256, tokenBudget });
      for (const [at, { writer, words, candidates, passes }] of asks.entries()) {
        const prompt = ` rain${at}${' fell'.repeat(words)}`;
        room.ask(`${writer}-${at}`, { prompt, candidates, settings }, { writer: `${writer}` });
        await room.step(passes);
      }
      await room.step();
      for (const rows of room.passes) {
        expect(rows.length).toBeLessThanOrEqual(slots);
        expect(rows.reduce((sum, { tokens }) => sum + tokens.length, 0)).toBeLessThanOrEqual(tokenBudget);
      }
      for (const writer of ['0', '1', '2', '3']) {
        const started = room.events.flatMap(({ type, askId }) =>
          type === 'started' && askId.startsWith(`${writer}-`) ? [Number(askId.slice(2))] : [],
        );
        expect(started).toEqual([...started].sort((a, b) => a - b));
      }
      expect(room.events.filter(({ type }) => type === 'started').length).toBe(asks.length);
    }),
    { numRuns: 60 },
  );
});
