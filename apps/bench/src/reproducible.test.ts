import { createEngine, type ModelRunner, stepUntilIdle, type Tokenizer } from '@tercet/engine';
import { loadTokenizer } from '@tercet/model-builder';
import { type LoadedRunner, openRunner } from '@tercet/onnx-runner';
import { type ContinuationEvent, continuationAskSchema } from '@tercet/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepareModel } from './prepare-model.ts';
import { proseOf } from './prose.ts';

/** `REPRODUCIBLE_PROMPTS=200 npx vitest run … reproducible` is the whole proof; a few are enough to see it break. */
const prompts = Number(process.env.REPRODUCIBLE_PROMPTS ?? 6);
const model = 'smollm2-135m';

let runner: LoadedRunner;
let tokenizer: Tokenizer;
beforeAll(async () => {
  const { directory, tokenizerPath } = await prepareModel(model);
  runner = await openRunner({ directory, threads: 2, slots: 4, slotTokens: 512 });
  tokenizer = await loadTokenizer(tokenizerPath);
});
afterAll(() => runner.close());

/** An engine that remembers nothing yet, on the one loaded model. */
function room(slotRunner: ModelRunner) {
  const events: ContinuationEvent[] = [];
  const engine = createEngine({
    runner: slotRunner,
    tokenizer,
    now: () => performance.now(),
    emit: (event) => events.push(event),
    drawSeed: () => 1,
    pace: { tokenBudget: 48, candidateCost: 2 },
  });
  return {
    engine,
    idle: () => stepUntilIdle(engine),
    ask(askId: string, prompt: string, reproducible: boolean) {
      const settings = { seed: 7, maxTokens: 6 };
      const ask = continuationAskSchema.parse({ askId, model, prompt, reproducible, settings });
      engine.ask({ ask, writer: askId });
    },
    texts(askId: string) {
      const texts = ['', '', ''];
      for (const event of events) {
        if (event.askId !== askId) continue;
        if (event.type === 'redrawn') texts[event.candidate] = '';
        if (event.type === 'piece') texts[event.candidate] += event.text;
      }
      return texts;
    },
    cached: (askId: string) =>
      events.flatMap((event) =>
        event.type === 'started' && event.askId === askId ? [event.cachedTokens] : [],
      )[0],
  };
}

test(
  `[CN17] ${prompts} prompts: the same text alone, beside others, in any slot, remembered or not`,
  async () => {
    for (let which = 0; which < prompts; which++) {
      const { prompt: start } = proseOf(tokenizer, which, 24 + ((which * 7) % 40), 0);
      // What a candidate wrote is taken, and the writer goes on; then asks for the same again.
      const took = room(runner);
      took.ask('earlier', start, false);
      await took.idle();
      const prompt = `${start}${took.texts('earlier')[1]} and`;
      took.ask('it', prompt, true);
      await took.idle();
      took.ask('again', prompt, true);
      await took.idle();

      // Half of it was read ahead; two others are under way, and it comes into a third slot.
      const busy = room(runner);
      const half = prompt.slice(0, prompt.indexOf(' ', prompt.length / 2));
      busy.engine.hint('ada', { model, prompt: half, candidates: 3, maxTokens: 6 });
      await busy.idle();
      busy.ask('one', `And then ${start}`, false);
      await busy.engine.step();
      busy.ask('two', `But ${start}`, false);
      for (let pass = 0; pass < 3; pass++) await busy.engine.step();
      busy.ask('it', prompt, true);
      await busy.idle();
      expect(busy.cached('it')).toBeGreaterThan(0);

      const alone = room(runner);
      alone.ask('it', prompt, true);
      await alone.idle();
      expect(alone.cached('it')).toBe(0);
      expect(took.texts('it'), `after a take: ${prompt}`).toEqual(alone.texts('it'));
      expect(took.texts('again'), `asked again: ${prompt}`).toEqual(alone.texts('it'));
      expect(busy.texts('it'), `beside others: ${prompt}`).toEqual(alone.texts('it'));
    }
  },
  60_000 + prompts * 10_000,
);
