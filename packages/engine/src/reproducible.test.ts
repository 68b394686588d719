import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writingRoom } from './writing-room.fixture.ts';

const settings = { temperature: 1, topK: 0, topP: 1, maxTokens: 8 };
const options = { slots: 4, slotTokens: 256, tokenBudget: 24, rounds: true };

const words = fc
  .array(fc.constantFrom(' rain', ' fell', ' the', ' river', ' again', ' stone'), {
    minLength: 2,
    maxLength: 30,
  })
  .map((all) => all.join(''));

const before = fc.record({
  /** The prompt is partly remembered: this many characters of it were read, by an ask or a hint. */
  prefix: fc.option(fc.nat(60)),
  hinted: fc.boolean(),
  /** The prompt begins with what a candidate wrote, which was taken. */
  taken: fc.boolean(),
  /** Asks beside it, and passes they are ahead. */
  beside: fc.nat(3),
  /** They begin as it does, so that it begins with a copy. */
  alike: fc.boolean(),
  passes: fc.nat(5),
});

/** The same ask on a model whose numbers depend on where things lie: alone, and after and beside others. */
async function twoTexts(
  start: string,
  more: string,
  how: typeof before extends fc.Arbitrary<infer One> ? One : never,
  reproducible: boolean,
) {
  const room = writingRoom(options);
  let prompt = start;
  if (how.taken) {
    room.ask('earlier', { prompt, settings });
    await room.step();
    prompt += room.texts('earlier')[1]!;
  }
  prompt += more;
  const part = { prompt, reproducible, settings: { ...settings, seed: 5 } };
  if (how.prefix !== null && how.hinted) room.hint('hinter', prompt.slice(0, how.prefix));
  else if (how.prefix !== null) room.ask('prefix', { prompt: prompt.slice(0, how.prefix), settings });
  await room.step(20);
  for (let at = 0; at < how.beside; at++) {
    room.ask(`beside${at}`, { prompt: how.alike ? `${prompt} it${at}` : ` it${at}${start}`, settings });
  }
  await room.step(how.passes);
  room.ask('a', part);
  await room.step();
  const alone = writingRoom(options);
  alone.ask('a', part);
  await alone.step();
  return [room.texts('a'), alone.texts('a')];
}

test('[CN17] alone, beside others, in any slot, whatever of it is remembered: the same text, over 200 prompts', async () => {
  await fc.assert(
    fc.asyncProperty(words, words, before, async (start, more, how) => {
      const [text, alone] = await twoTexts(start, more, how, true);
      expect(text).toEqual(alone);
    }),
    { numRuns: 200 },
  );
});

test('without `reproducible`, text remembered as the model wrote it may round otherwise', async () => {
  const how = { prefix: null, hinted: false, taken: true, beside: 0, alike: false, passes: 0 };
  const [text, alone] = await twoTexts(' rain fell', ' again', how, false);
  expect(text).not.toEqual(alone);
});
