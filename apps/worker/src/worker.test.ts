import { type ChildProcess, execFile, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { writeTinyGguf } from '@tercet/model-builder/tiny-gguf';
import {
  type ContinuationAskInput,
  type ContinuationEvent,
  continuationAskSchema,
  type FromWorker,
  type ModelStatus,
  presentCardSchema,
  type ToWorker,
  type WorkerConfig,
} from '@tercet/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

const at = (place: string) => fileURLToPath(new URL(place, import.meta.url));
const modelDirectory = at('../../../models/smollm2-135m');
const config: WorkerConfig = {
  card: presentCardSchema.parse(JSON.parse(readFileSync(`${modelDirectory}/model.json`, 'utf8'))),
  modelDirectory,
  cacheDirectory: process.env.CACHE_DIR ?? at('../../../.cache/models'),
  threads: 2,
  device: 'cpu',
  kvMemoryMb: 64,
  slotTokens: 512,
};

/** A worker process as the server sees it: what it says, and a way to wait for the next thing. */
function startWorker(settings: string | undefined = JSON.stringify(config)) {
  const env = { ...process.env, TERCET_WORKER: settings };
  const child: ChildProcess = fork(at('../dist/main.js'), { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const said: FromWorker[] = [];
  const printed = { stdout: '', stderr: '' };
  child.stdout!.on('data', (data) => (printed.stdout += data));
  child.stderr!.on('data', (data) => (printed.stderr += data));
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const check of waiting) check();
  };
  child.on('message', (message: FromWorker) => {
    said.push(message);
    wake();
  });
  // Not 'close': Node does not tell it when this side has disconnected.
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
  const read = [child.stdout!, child.stderr!].map((stream) => once(stream, 'close'));
  const closed = Promise.all([exited, ...read]).then(([how]) => how);
  const events = () => said.flatMap((message) => (message.type === 'event' ? [message.event] : []));
  const statuses = () => said.flatMap((message) => (message.type === 'status' ? [message.status] : []));
  return {
    child,
    printed,
    closed,
    events,
    statuses,
    lives: () => said.flatMap((message) => (message.type === 'alive' ? [message] : [])),
    send: (message: ToWorker) => child.send(message),
    /** Resolves with the first answer `look` gives, now or after a later message; rejects when the worker ends. */
    until: <Value>(look: () => Value | undefined) =>
      new Promise<Value>((resolve, reject) => {
        const check = () => {
          const value = look();
          if (value === undefined) return;
          waiting.delete(check);
          resolve(value);
        };
        waiting.add(check);
        check();
        void closed.then(({ code }) => reject(new Error(`The worker ended with ${code}: ${printed.stderr}`)));
      }),
  };
}
type Worker = ReturnType<typeof startWorker>;

const isReady = (worker: Worker) => () => worker.statuses().find(({ state }) => state === 'ready');
const eventsOf = (worker: Worker, askId: string) => worker.events().filter((event) => event.askId === askId);
const ended = (events: readonly ContinuationEvent[]) => events.filter(({ type }) => type === 'ended');
const askOf = (askId: string, part: Partial<ContinuationAskInput> = {}): ToWorker => {
  const prompt = 'The old lighthouse keeper climbed the stairs one last time,';
  const model = config.card.name;
  const ask = { askId, model, prompt, settings: { seed: 11, maxTokens: 16 }, ...part };
  return { type: 'ask', writer: 'ada', ask: continuationAskSchema.parse(ask) };
};

/** Text of each candidate, withdrawn text left out. */
function textsOf(events: readonly ContinuationEvent[]): string[] {
  const texts = ['', '', ''];
  for (const event of events) {
    if (event.type === 'redrawn') texts[event.candidate] = '';
    if (event.type === 'piece') texts[event.candidate] += event.text;
  }
  return texts;
}

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [at('../build.mjs')]);
});

describe('the worker on the embedded model', () => {
  let worker: Worker;
  let ready: ModelStatus;
  beforeAll(async () => {
    worker = startWorker();
    worker.send(askOf('early'));
    ready = await worker.until(isReady(worker));
  });
  afterAll(async () => {
    worker.child.kill('SIGKILL');
    await worker.closed;
  });

  test('an ask before it is ready is refused, not forgotten', () => {
    expect(eventsOf(worker, 'early')).toMatchObject([
      { type: 'failed', failure: { code: 'model-not-ready', model: 'smollm2-135m' } },
    ]);
  });

  test('it is ready with its context and a measured step', () => {
    expect(ready).toMatchObject({ state: 'ready', contextTokens: 512 });
    expect(ready.state === 'ready' && ready.stepMs).toBeGreaterThan(0);
    expect(worker.statuses().at(-2)).toEqual({ state: 'loading' });
  });

  test('[CN11] ready, it says that it lives, and what its memory holds', async () => {
    await worker.until(() => worker.lives()[1]);
    expect(worker.lives()[0]).toMatchObject({ passes: [], running: 0, waiting: 0, kvTokens: 0 });
  });

  test('[CN2] [CN7] three different streams, growing side by side', async () => {
    worker.send(askOf('three'));
    await worker.until(() => (ended(eventsOf(worker, 'three')).length === 3 ? true : undefined));
    const events = eventsOf(worker, 'three');
    const texts = textsOf(events);
    expect(new Set(texts).size).toBe(3);
    for (const text of texts) expect(text).toMatch(/\p{L}{2}/u);
    const firstEnd = events.findIndex(({ type }) => type === 'ended');
    const before = events
      .slice(0, firstEnd)
      .flatMap((event) => (event.type === 'piece' ? [event.candidate] : []));
    expect(new Set(before.slice(0, 9)).size).toBe(3);
  });

  test('[CN6] the same seed gives the same text, with another ask beside it and a cached prompt', async () => {
    worker.send(askOf('beside', { prompt: 'Dear editor,', settings: { seed: 3, maxTokens: 16 } }));
    worker.send(askOf('again'));
    await worker.until(() => (ended(worker.events()).length === 9 ? true : undefined));
    expect(eventsOf(worker, 'again').find(({ type }) => type === 'started')).toMatchObject({
      cachedTokens: 10,
    });
    expect(textsOf(eventsOf(worker, 'again'))).toEqual(textsOf(eventsOf(worker, 'three')));
  });

  test('[CN4] a cancel in the middle stops the pieces, and the next ask works', async () => {
    worker.send(askOf('long', { settings: { seed: 2, maxTokens: 400 } }));
    await worker.until(() => eventsOf(worker, 'long').find(({ type }) => type === 'piece'));
    worker.send({ type: 'cancel', askId: 'long' });
    worker.send(askOf('next', { candidates: 1, settings: { seed: 2, maxTokens: 3 } }));
    await worker.until(() => ended(eventsOf(worker, 'next'))[0]);
    const events = eventsOf(worker, 'long');
    expect(events.slice(-3).map((event) => event.type === 'ended' && event.reason)).toEqual(
      Array(3).fill('cancelled'),
    );
    expect(ended(events).length).toBe(3);
  });

  test('[CN4] a cancel while a long prompt is read stops the reading within a chunk', async () => {
    const prompt = Array.from({ length: 240 }, (_, at) => `word ${at}`).join(', ');
    const earlier = worker.lives().length;
    worker.send(askOf('unread', { prompt }));
    const started = await worker.until(() =>
      eventsOf(worker, 'unread').find((event) => event.type === 'started'),
    );
    worker.send({ type: 'cancel', askId: 'unread' });
    worker.send(askOf('after', { candidates: 1, settings: { seed: 2, maxTokens: 1 } }));
    await worker.until(() => ended(eventsOf(worker, 'after'))[0]);
    const lives = worker.lives().length;
    await worker.until(() => worker.lives()[lives + 1]);
    const passes = worker
      .lives()
      .slice(earlier)
      .flatMap((alive) => alive.passes);
    const read = passes.reduce((sum, { promptTokens }) => sum + promptTokens, 0);
    expect(ended(eventsOf(worker, 'unread')).length).toBe(3);
    expect(read).toBeLessThan(started.type === 'started' ? started.promptTokens : 0);
  });

  test('[CN16] a hinted prompt is there when it is asked', async () => {
    const prompt = 'Nobody had told the gardener that the house was to be sold before the summer, and';
    worker.send({
      type: 'hint',
      writer: 'ada',
      hint: { model: config.card.name, prompt, candidates: 3, maxTokens: 16 },
    });
    await worker.until(() =>
      worker.lives().find(({ passes }) => passes.some(({ aheadTokens }) => aheadTokens > 0)),
    );
    worker.send(askOf('hinted', { prompt }));
    const started = await worker.until(() =>
      eventsOf(worker, 'hinted').find((event) => event.type === 'started'),
    );
    if (started.type !== 'started') throw new Error('not started');
    expect(started.cachedTokens).toBe(started.promptTokens - 1);
    await worker.until(() => (ended(eventsOf(worker, 'hinted')).length === 3 ? true : undefined));
  });

  test('it prints nothing on stdout', () => {
    expect(worker.printed.stdout).toBe('');
  });

  test('killed, it is gone at once', async () => {
    worker.child.kill('SIGKILL');
    expect(await worker.closed).toEqual({ code: null, signal: 'SIGKILL' });
  });
});

describe('how a worker ends', () => {
  const started: Worker[] = [];
  const start = (settings?: string) => {
    const worker = startWorker(settings);
    started.push(worker);
    return worker;
  };
  afterEach(async () => {
    for (const worker of started.splice(0)) {
      worker.child.kill('SIGKILL');
      await worker.closed;
    }
  });

  test('shutdown in the middle of an ask ends it cleanly; Ctrl-C is the server’s to decide', async () => {
    const worker = start();
    await worker.until(isReady(worker));
    worker.child.kill('SIGINT');
    worker.send(askOf('a', { settings: { maxTokens: 400 } }));
    await worker.until(() => worker.events().find(({ type }) => type === 'piece'));
    worker.send({ type: 'shutdown' });
    expect(await worker.closed).toEqual({ code: 0, signal: null });
    expect(worker.printed.stderr).toBe('');
  });

  test('a server that is gone takes its worker along, in the middle of an ask', async () => {
    const worker = start();
    await worker.until(isReady(worker));
    worker.send(askOf('a', { settings: { maxTokens: 400 } }));
    await worker.until(() => worker.events().find(({ type }) => type === 'piece'));
    worker.child.disconnect();
    expect(await worker.closed).toEqual({ code: 0, signal: null });
  });

  test('a checkpoint that is missing: gone, with the reason', async () => {
    const files = [{ path: 'absent.gguf', bytes: 1, sha256: '0'.repeat(64) }];
    const worker = start(JSON.stringify({ ...config, card: { ...config.card, files } }));
    expect((await worker.closed).code).toBe(78);
    expect(worker.statuses().at(-1)).toMatchObject({
      state: 'gone',
      reason: expect.stringMatching(/absent\.gguf/),
    });
    expect(worker.printed.stderr).toMatch(/^[^\n]*absent\.gguf is missing\.\n$/);
  });

  test.each([
    [
      'with more tokens than rows',
      { 'tokenizer.ggml.tokens': Array.from({ length: 5000 }, (_, at) => `t${at}`) },
    ],
    ['whose positions turn by 0', { 'llama.rope.freq_base': { float: 0 } }],
    ['of heads that do not share', { 'llama.attention.head_count_kv': 3 }],
    ['cut short', { cut: 100_000 }],
  ])('a checkpoint %s: one line, and a status that says that another start is in vain', async (_, change) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'worker-'));
    try {
      const { cut, ...metadata } = { cut: 0, ...change } as Record<string, never> & { cut: number };
      const { modelDirectory, card } = await writeTinyGguf(folder, metadata);
      if (cut) {
        const content = (await readFile(path.join(folder, 'tiny.gguf'))).subarray(0, cut);
        await writeFile(path.join(folder, 'tiny.gguf'), content);
        const sha256 = createHash('sha256').update(content).digest('hex');
        card.files = [{ path: 'tiny.gguf', bytes: cut, sha256 }];
      }
      const tiny = { ...config.card, ...card };
      const worker = start(JSON.stringify({ ...config, card: tiny, modelDirectory, cacheDirectory: folder }));
      expect(await worker.closed).toEqual({ code: 78, signal: null });
      const last = worker.statuses().at(-1);
      expect(last).toMatchObject({ state: 'gone' });
      expect(worker.printed.stderr).toBe(`${last?.state === 'gone' && last.reason}\n`);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('a configuration that is not valid: one line', async () => {
    const worker = start('{}');
    expect((await worker.closed).code).toBe(2);
    expect(worker.printed.stderr).toMatch(/^TERCET_WORKER is not valid: [^\n]+\n$/);
  });
});
