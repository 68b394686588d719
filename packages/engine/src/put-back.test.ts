import type { ContinuationEvent } from '@tercet/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { progressOf, textsOf, writingRoom } from './writing-room.fixture.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const same = ' walked slowly to the house and opened it quietly in the morning light';

/** Runs an ask to its end, then once more from after each event, and gives both texts of each time. */
async function interruptedEverywhere(
  part: Parameters<ReturnType<typeof writingRoom>['ask']>[1],
  says: string[],
  rounds = false,
) {
  const options = { tokenBudget: 16, slotTokens: 512, says, rounds };
  const whole = writingRoom(options);
  whole.ask('a', part);
  await whole.step();
  const candidates = part?.candidates ?? 3;
  const texts: string[][] = [];
  const events: ContinuationEvent[][] = [];
  for (let lost = 1; lost < whole.events.length; lost++) {
    const before = whole.events.slice(0, lost);
    const resume = progressOf(before, whole.drawn, candidates);
    const other = writingRoom(options);
    other.ask('a', part, { resume });
    await other.step();
    const after = other.events.filter(({ type }) => type !== 'queued' && type !== 'started');
    texts.push(textsOf([...before, ...after]));
    expect(after.filter(({ type }) => type === 'ended').length).toBe(
      resume.filter(({ ended }) => !ended).length,
    );
    events.push([...before, ...after]);
  }
  return { whole, texts, events };
}

test('[CN14] lost at any point, an ask goes on to the same texts, no piece twice and none missing', async () => {
  const settings = fc.record({
    seed: seeds,
    temperature: fc.constantFrom(0, 0.7, 1),
    topK: fc.constantFrom(0, 5),
    maxTokens: fc.integer({ min: 1, max: 24 }),
    stopAt: fc.constantFrom('none' as const, 'sentence' as const),
    stop: fc.constantFrom<string[][]>([], [' house', ' walked slowly']),
  });
  await fc.assert(
    fc.asyncProperty(
      settings,
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      fc.constantFrom<string[][]>([], [' rose fell. She', ' rain 👩‍👧 came', ' it']),
      async (chosen, candidates, distinct, says) => {
        const { whole, texts } = await interruptedEverywhere(
          {
            prompt: ' rain fell again',
            candidates,
            distinct,
            settings: { repetitionPenalty: 1.1, ...chosen },
          },
          says,
        );
        const whatItWas = whole.texts('a');
        for (const resumed of texts) expect(resumed).toEqual(whatItWas);
      },
    ),
    { numRuns: 40 },
  );
});

test('[CN14] [CN7] withdrawn draws stay withdrawn', async () => {
  const says = [` she${same}`, ` he${same}`, ' rain fell', ' again never', ' stone'];
  const { whole, texts } = await interruptedEverywhere({}, says);
  expect(whole.types('a')).toContain('redrawn');
  for (const resumed of texts) expect(resumed).toEqual(whole.texts('a'));
});

/** What is told of each candidate, in order; times left out. */
const byCandidate = (events: readonly ContinuationEvent[]) =>
  [0, 1, 2, 3].map((candidate) =>
    events
      .filter((event) => 'candidate' in event && event.candidate === candidate)
      .map((event) => (event.type === 'ended' ? { ...event, timeMs: 0 } : event)),
  );

test('[CN14] [CN17] `reproducible`: lost at any point, on kernels that round, the very same pieces', async () => {
  await fc.assert(
    fc.asyncProperty(
      seeds,
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      fc.constantFrom<string[][]>([], [` she${same}`, ` he${same}`, ' rain fell', ' again never', ' stone']),
      async (seed, candidates, distinct, says) => {
        const settings = { seed, temperature: says.length > 0 ? 0 : 1, topK: 0, topP: 1, maxTokens: 12 };
        const part = { prompt: ' rain fell again', reproducible: true, candidates, distinct, settings };
        const { whole, events } = await interruptedEverywhere(part, says, true);
        for (const one of events) expect(byCandidate(one)).toEqual(byCandidate(whole.events));
      },
    ),
    { numRuns: 40, seed: 12 },
  );
});

test('[CN14] [CN17] `reproducible`: lost twice, and what had ended is drawn no longer than the others need it', async () => {
  const settings = { seed: 3, temperature: 1, topK: 0, topP: 1, maxTokens: 12 };
  const part = { reproducible: true, settings };
  const options = { tokenBudget: 16, slotTokens: 512, rounds: true };
  const whole = writingRoom(options);
  whole.ask('a', part);
  await whole.step();
  const told: ContinuationEvent[] = [];
  const drawn: (number[] | undefined)[] = [];
  for (const upTo of [7, 9, 16, 100]) {
    const room = writingRoom(options);
    room.ask('a', part, told.length > 0 ? { resume: progressOf(told, drawn, 3) } : {});
    await room.step();
    room.events.forEach((event, at) => {
      if (!('candidate' in event) || told.length >= upTo) return;
      told.push(event);
      drawn.push(room.drawn[at]);
    });
  }
  expect(byCandidate(told)).toEqual(byCandidate(whole.events));

  const first = whole.events.findIndex(({ type }) => type === 'ended');
  const room = writingRoom(options);
  const resume = progressOf(whole.events.slice(0, first), whole.drawn, 3);
  room.ask('a', part, { resume: resume.map((one, candidate) => ({ ...one, ended: candidate !== 1 })) });
  await room.step(3);
  room.engine.cancel({ askId: 'a', candidate: 1 });
  expect(room.engine.load().running).toBe(0);
  expect(room.of('a').filter(({ type }) => type === 'ended')).toMatchObject([{ candidate: 1 }]);
});

test('[CN14] what was written is put back in one branch each, in the order it was written', async () => {
  const settings = { temperature: 1, topK: 0, topP: 1, maxTokens: 12 };
  const [whole, other] = [writingRoom(), writingRoom()];
  whole.ask('a', { settings });
  await whole.step(6);
  const told = whole.events.length;
  await whole.step();
  other.ask('a', { settings }, { resume: progressOf(whole.events.slice(0, told), whole.drawn, 3) });
  await other.step();
  const layout = ({ passes }: typeof whole) =>
    passes
      .flatMap((rows) => rows.filter(({ owners }) => owners))
      .flatMap(({ start, tokens, positions, owners }) =>
        [...tokens].map((token, at) => [start + at, token, positions[at], owners![start + at]]),
      );
  expect(layout(other)).toEqual(layout(whole));
  expect(other.passes.length).toBeLessThan(whole.passes.length);
});

test('[CN14] an ask lost after its last end is over', () => {
  const room = writingRoom();
  const over = { redraws: 0, tokens: [9], pieces: 1, characters: 1, ended: true };
  expect(room.ask('a', { candidates: 1 }, { resume: [over] })).toBe(true);
  expect(room.events).toEqual([]);
});
