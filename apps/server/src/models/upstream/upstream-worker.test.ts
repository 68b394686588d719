import {
  type ContinuationAskInput,
  type ContinuationEvent,
  continuationAskSchema,
  type ModelStatus,
} from '@tercet/protocol';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { workerContract } from '../worker.contract.ts';
import type { WorkerProcess } from '../worker-process.ts';
import { openAiLikeServer } from './openai-like-server.ts';
import { startUpstreamWorker } from './upstream-worker.ts';

type Upstream = Awaited<ReturnType<typeof openAiLikeServer>>;

const refusedRetryMs = 30;

const optionsOf = ({ baseUrl }: Pick<Upstream, 'baseUrl'>) => ({
  name: 'far',
  address: { baseUrl, model: 'far/model', apiKey: 'a secret key' },
  contextTokens: 512,
});

const shared = await openAiLikeServer();
afterAll(shared.close);
workerContract('An upstream server', {
  start: (watch) => startUpstreamWorker(optionsOf(shared), watch),
  model: 'far',
  contextTokens: 512,
  endlessPrompt: '(endless)',
});

describe('an upstream server', () => {
  let upstream: Upstream;
  let worker: WorkerProcess;
  let lost = 0;
  const statuses: ModelStatus[] = [];
  const events: ContinuationEvent[] = [];
  let look: () => void = () => undefined;
  const until = (isSo: () => boolean) =>
    new Promise<void>((resolve) => {
      look = () => {
        if (isSo()) resolve();
      };
      look();
    });

  function start(baseUrl = upstream.baseUrl): void {
    worker = startUpstreamWorker(
      { ...optionsOf({ baseUrl }), refusedRetryMs },
      {
        onStatus: (status) => {
          statuses.push(status);
          look();
        },
        onEvent: ({ event }) => {
          events.push(event);
          look();
        },
        onAlive: () => look(),
        onLost: () => {
          lost += 1;
          look();
        },
        onRestart: () => undefined,
      },
    );
  }
  const ask = (part: Partial<ContinuationAskInput> = {}) =>
    worker.send({
      type: 'ask',
      writer: 'ada',
      ask: continuationAskSchema.parse({
        askId: 'a',
        model: 'far',
        prompt: 'Count:',
        settings: { maxTokens: 5, seed: 100 },
        ...part,
      }),
    });
  const textOf = (candidate: number) =>
    events
      .map((event) => (event.type === 'piece' && event.candidate === candidate ? event.text : ''))
      .join('');
  const ends = () => events.filter(({ type }) => type === 'ended');
  const failure = () => events.find((event) => event.type === 'failed')?.failure;

  beforeEach(async () => {
    upstream = await openAiLikeServer();
    statuses.length = 0;
    events.length = 0;
    lost = 0;
    start();
    await until(() => worker.status.state === 'ready');
  });
  afterEach(async () => {
    await worker.stop();
    await upstream.close();
  });

  test('three candidates, a request and a seed each, with the key and the settings', async () => {
    ask({ settings: { maxTokens: 5, seed: 100, stop: ['END'], stopAt: 'paragraph' } });
    await until(() => ends().length === 3);
    expect([0, 1, 2].map(textOf)).toEqual([
      ' 100 101 102 103 104',
      ' 213 214 215 216 217',
      ' 326 327 328 329 330',
    ]);
    const [, ...asked] = upstream.heard;
    expect(asked.map(({ body }) => body.seed).sort((a, b) => a - b)).toEqual([
      100, 506_952_213, 1_013_904_326,
    ]);
    expect(asked[0]).toMatchObject({
      authorization: 'Bearer a secret key',
      body: { model: 'far/model', prompt: 'Count:', max_tokens: 5, stop: ['END'] },
    });
    expect(ends()).toMatchObject(Array(3).fill({ reason: 'length', tokens: 5 }));
  });

  test('[CN5] pieces hold whole characters, however they came; a sentence ends where it ends', async () => {
    ask({ prompt: '(emoji)', candidates: 1, settings: { maxTokens: 6, stopAt: 'sentence' } });
    await until(() => ends().length === 1);
    for (const event of events)
      if (event.type === 'piece') expect(event.text).not.toMatch(/\u200D$|^\u{1F467}/u);
    expect(textOf(0)).toBe('\u{1F469}\u200D\u{1F467} x.');
    expect(ends()).toMatchObject([{ reason: 'stop' }]);
  });

  test('[CN4] a cancel ends the requests at once, of one candidate or of all', async () => {
    ask({ prompt: '(endless)' });
    await until(() => events.some((event) => event.type === 'piece' && event.candidate === 1));
    worker.send({ type: 'cancel', askId: 'a', candidate: 1 });
    expect(ends()).toMatchObject([{ candidate: 1, reason: 'cancelled' }]);
    worker.send({ type: 'cancel', askId: 'a' });
    const told = events.length;
    await until(() => upstream.heard.slice(1).every(({ aborted }) => aborted));
    expect(events.length).toBe(told);
    expect(ends()).toHaveLength(3);
  });

  test('an ask that has run its time ends with it', async () => {
    ask({ prompt: '(endless)', candidates: 1, settings: { maxTimeMs: 30, maxTokens: 500 } });
    await until(() => ends().length === 1);
    expect(ends()).toMatchObject([{ reason: 'time' }]);
  });

  test('a long prompt slides; one that may not is too long when the server says so', async () => {
    ask({ prompt: `${'word '.repeat(2_000)}end`, candidates: 1, settings: { maxTokens: 12 } });
    await until(() => ends().length === 1);
    const { prompt } = upstream.heard.at(-1)!.body;
    expect(prompt).toHaveLength((512 - 12) * 3);
    expect(prompt).toMatch(/end$/);
    upstream.state.mood = 'too-long';
    ask({ askId: 'b', prompt: 'word '.repeat(2_000), overflow: 'fail' });
    await until(() => failure() !== undefined);
    expect(failure()).toMatchObject({ code: 'prompt-too-long', limit: 512 });
    expect(worker.status.state).toBe('ready');
  });

  test('busy is overloaded, with when to come back; it stays ready', async () => {
    upstream.state.mood = 429;
    ask();
    await until(() => failure() !== undefined);
    expect(failure()).toEqual({ code: 'overloaded', retryAfterMs: 7_000 });
    expect(worker.status.state).toBe('ready');
  });

  test.each([
    ['cut', 'the connection to it broke'],
    ['no-json', 'it sent what is no completion'],
    [500, 'it answered 500'],
  ] as const)('%s: it is lost with what it held, and tried again', async (mood, reason) => {
    upstream.state.mood = mood;
    ask();
    await until(() => lost === 1);
    expect(statuses.at(-1)).toMatchObject({
      state: 'gone',
      reason: expect.stringContaining(reason),
      retryInMs: expect.any(Number),
    });
    expect(ends()).toEqual([]);
    expect(worker.send({ type: 'cancel', askId: 'a' })).toBe(false);
    upstream.state.mood = 'well';
    await until(() => worker.isReady());
  });

  test('lost in the middle of a text, the ask fails with what is there [CN14]', async () => {
    ask({ prompt: '(endless)' });
    await until(() => events.some(({ type }) => type === 'piece'));
    await upstream.close();
    await until(() => lost === 1);
    expect(failure()).toEqual({ code: 'worker-lost', model: 'far' });
    upstream = await openAiLikeServer(upstream.port);
  });

  test.each([
    [401, 'it does not accept the key'],
    [404, 'it has no model far/model'],
  ] as const)('%i: the reason is said, and when that is mended there, it is found', async (mood, reason) => {
    upstream.state.mood = mood;
    ask();
    await until(() => lost === 1);
    const gone = { state: 'gone', reason: expect.stringContaining(reason), retryInMs: refusedRetryMs };
    expect(statuses.at(-1)).toEqual(gone);
    await until(() => lost === 2);
    expect(statuses.at(-1)).toEqual(gone);
    expect(JSON.stringify([statuses, events])).not.toContain('a secret key');
    upstream.state.mood = 'well';
    await until(() => worker.isReady());
  });

  test('nobody there is said, and when somebody is, it is ready', async () => {
    const { port } = upstream;
    await upstream.close();
    await worker.stop();
    start(`http://127.0.0.1:${port}/v1`);
    await until(() => worker.status.state === 'gone' && statuses.at(-1)?.state === 'gone');
    expect(worker.status).toMatchObject({ reason: 'nobody answers at its address' });
    upstream = await openAiLikeServer(port);
    await until(() => worker.isReady());
  });

  test('[CN17] what it cannot promise is refused; a text that is there already is not begun again [CN14]', async () => {
    ask({ reproducible: true });
    expect(failure()).toMatchObject({ code: 'bad-message', path: 'reproducible' });
    events.length = 0;
    const progress = { redraws: 0, tokens: [], pieces: 2, characters: 9, ended: false };
    const parsed = continuationAskSchema.parse({ askId: 'c', model: 'far', prompt: 'x', settings: {} });
    worker.send({ type: 'ask', writer: 'ada', ask: parsed, resume: [progress] });
    expect(failure()).toEqual({ code: 'worker-lost', model: 'far' });
  });
});
