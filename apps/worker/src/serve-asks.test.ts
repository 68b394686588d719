import type { Row } from '@tercet/engine';
import { fakeRunner } from '@tercet/engine/fake-runner';
import { fakeTokenizer } from '@tercet/engine/fake-tokenizer';
import { type ContinuationAskInput, type ContinuationEvent, continuationAskSchema } from '@tercet/protocol';
import { expect, test } from 'vitest';
import { measureSpeed } from './measure-speed.ts';
import { serveAsks } from './serve-asks.ts';

const askedBy = (askId: string, prompt = 'the', part: Partial<ContinuationAskInput> = {}) => ({
  ask: continuationAskSchema.parse({ askId, model: 'fake', prompt, settings: { seed: 1 }, ...part }),
  writer: 'ada',
});

/** Serves a fake model; `turn` lets one pass follow, so a test decides when the inbox is read. */
function servedModel(onRun?: () => void) {
  const tokenizer = fakeTokenizer();
  const events: ContinuationEvent[] = [];
  const broken: unknown[] = [];
  let passes = 0;
  let goOn: (() => void) | null = null;
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  const count = () => {
    passes++;
    onRun?.();
  };
  const serving = serveAsks({
    runner: fakeRunner({ tokenizer, slots: 1, onRun: count }),
    tokenizer,
    now: () => 0,
    emit: (event) => events.push(event),
    drawSeed: () => 5,
    pace: { tokenBudget: 16, candidateCost: 2, saw: () => undefined },
    nextTurn: () =>
      new Promise((resolve) => {
        goOn = resolve;
      }),
    onBroken: (error) => broken.push(error),
  });
  return {
    serving,
    events,
    broken,
    passes: () => passes,
    settle,
    turn: async () => {
      goOn?.();
      goOn = null;
      await settle();
    },
  };
}

test('[CN4] a cancel read between two passes frees the rows before the next', async () => {
  const model = servedModel();
  model.serving.ask(askedBy('a'));
  await model.settle();
  await model.turn();
  model.serving.ask(askedBy('b'));
  model.serving.cancel({ askId: 'a' });
  const sent = model.events.length;
  expect(model.events.slice(-4).map(({ type }) => type)).toEqual(['ended', 'ended', 'ended', 'started']);
  for (let at = 0; at < 60; at++) await model.turn();
  expect(model.events.slice(sent).filter(({ askId }) => askId === 'a')).toEqual([]);
  expect(model.events.filter(({ askId, type }) => askId === 'b' && type === 'ended').length).toBe(3);
});

test('one pass a turn, and none when idle', async () => {
  const model = servedModel();
  await model.turn();
  expect(model.passes()).toBe(0);
  model.serving.ask(askedBy('a', 'the river'.repeat(9)));
  await model.settle();
  expect(model.passes()).toBe(1);
  await model.turn();
  expect(model.passes()).toBe(2);
});

test('asks come again after an idle time', async () => {
  const model = servedModel();
  for (const askId of ['a', 'b']) {
    model.serving.ask(askedBy(askId, 'the', { settings: { seed: 1, maxTokens: 2 } }));
    await model.settle();
    for (let at = 0; at < 20; at++) await model.turn();
    expect(model.events.filter((event) => event.askId === askId && event.type === 'ended').length).toBe(3);
  }
});

test('a broken device is told once, and nothing is served after it', async () => {
  const model = servedModel(() => {
    throw new Error('device lost');
  });
  model.serving.ask(askedBy('a'));
  await model.settle();
  model.serving.ask(askedBy('b'));
  await model.turn();
  expect(model.broken).toEqual([new Error('device lost')]);
  expect(model.events.map(({ askId }) => askId)).toEqual(['a']);
});

test('[CN11] every pass is told of once, with what is to do', async () => {
  const model = servedModel();
  model.serving.ask(askedBy('a', 'the river'));
  await model.settle();
  model.serving.ask(askedBy('b'));
  const { passes, ...load } = model.serving.alive();
  expect(passes).toMatchObject([{ promptTokens: 4, streamTokens: 0, aheadTokens: 0, asks: 1 }]);
  expect(load).toEqual({ type: 'alive', running: 1, waiting: 1, kvTokens: 4, kvCapacity: 768, texts: 1 });
  await model.turn();
  expect(model.serving.alive().passes).toMatchObject([{ promptTokens: 0, streamTokens: 3, asks: 1 }]);
  expect(model.serving.alive().passes).toEqual([]);
});

test('stopping waits for the pass under way and runs no other', async () => {
  const model = servedModel();
  model.serving.ask(askedBy('a'));
  const stopped = model.serving.stop();
  await model.settle();
  await model.turn();
  await stopped;
  expect(model.passes()).toBe(1);
});

test('speed is measured with the clock it is given: reading, a step, and what one more candidate costs', async () => {
  const measured = async (slots: number, passMs: number, tokenMs: (row: Row) => number) => {
    let ms = 0;
    const onRun = (rows: readonly Row[]) => {
      ms += rows.reduce((sum, row) => sum + tokenMs(row) * row.tokens.length, passMs);
    };
    const runner = fakeRunner({ tokenizer: fakeTokenizer(), slots, onRun });
    return measureSpeed(runner, () => ms);
  };
  expect(await measured(2, 0, () => 2)).toEqual({ stepMs: 6, tokenMs: 2, candidateCost: 1 });
  expect(await measured(1, 0, () => 30)).toMatchObject({ tokenMs: 30, candidateCost: 1 });
  const slowSteps = await measured(2, 64, ({ owners }) => (owners ? 8 : 1));
  expect(slowSteps).toEqual({ stepMs: 88, tokenMs: 2, candidateCost: 4 });
  expect((await measured(2, 0, () => 0.01)).tokenMs).toBeCloseTo(0.01);
});
