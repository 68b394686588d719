import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ModelInfo, presentCardSchema } from '@tercet/protocol';
import OpenAI from 'openai';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from './config.ts';
import { createServer, type TercetServer } from './create-server.ts';
import { listen } from './listen.ts';
import { workerContract } from './models/worker.contract.ts';
import { startWorkerProcess } from './models/worker-process.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const workerEntry = path.join(root, 'apps/worker/src/main.ts');
const execArgv = ['--import', 'tsx'];
const modelDirectory = path.join(root, 'models/smollm2-135m');
// The same cache as `npm start`: the graph is built once for both.
const cacheDirectory = path.join(root, '.cache/models');

describe('the official OpenAI client, the real worker and the embedded model', () => {
  let server: TercetServer;
  let client: OpenAI;
  let data: string;

  beforeAll(async () => {
    data = mkdtempSync(path.join(tmpdir(), 'tercet-openai-'));
    const parsed = parseConfig(
      { DATA_DIR: data, WORKER_ENTRY: workerEntry, KV_MEMORY_MB: '128', SLOT_TOKENS: '512' },
      root,
    );
    if ('problem' in parsed) throw new Error(parsed.problem);
    await new Promise<void>((resolve, reject) => {
      const onModels = ([model]: ModelInfo[]) => {
        if (model?.status.state === 'ready') resolve();
        if (model?.status.state === 'gone') reject(new Error(model.status.reason));
      };
      createServer(parsed.config, {
        log: pino({ level: 'silent' }),
        onModels,
        workerExecArgv: execArgv,
      }).then((made) => {
        server = made;
      }, reject);
    });
    const port = await listen(server.http, 0, '127.0.0.1');
    client = new OpenAI({ baseURL: `http://127.0.0.1:${port}/v1`, apiKey: 'none needed', maxRetries: 0 });
  }, 600_000);
  afterAll(async () => {
    await server.close();
    rmSync(data, { recursive: true, force: true });
  });

  const request = {
    model: 'smollm2-135m',
    prompt: 'The lighthouse keeper climbed the stairs and',
    n: 3,
    max_tokens: 12,
    temperature: 0.9,
    seed: 42,
  };

  test('it streams three choices, each with its index and end, and usage', async () => {
    const texts = ['', '', ''];
    const finishes: (string | null)[] = [];
    let usage: OpenAI.CompletionUsage | null | undefined;
    let arrivals = 0;
    const stream = await client.completions.create({
      ...request,
      stream: true,
      stream_options: { include_usage: true },
    });
    for await (const chunk of stream) {
      usage = chunk.usage ?? usage;
      for (const { index, text, finish_reason } of chunk.choices) {
        texts[index] += text;
        arrivals += 1;
        if (finish_reason) finishes[index] = finish_reason;
      }
    }
    expect(texts.every((text) => text.trim().length > 0)).toBe(true);
    expect(new Set(texts).size).toBe(3);
    expect(finishes).toHaveLength(3);
    expect(arrivals).toBeGreaterThan(12);
    expect(usage?.prompt_tokens).toBeGreaterThan(5);
    expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0));
  });

  test('[CN6] the same seed gives the same texts, streamed or not', async () => {
    const [first, second] = [
      await client.completions.create(request),
      await client.completions.create(request),
    ];
    expect(first.choices.map(({ text }) => text)).toEqual(second.choices.map(({ text }) => text));
    const other = await client.completions.create({ ...request, seed: 43 });
    expect(other.choices.map(({ text }) => text)).not.toEqual(first.choices.map(({ text }) => text));
  });

  test('[CN9] a stop string ends a choice before it', async () => {
    const answer = await client.completions.create({ ...request, max_tokens: 60, stop: ['.', 'the'] });
    for (const { text } of answer.choices) expect(text).not.toMatch(/\.|the/);
  });

  test('[MS3] the client understands our errors as its own', async () => {
    await expect(client.completions.create({ ...request, model: 'gpt-9' })).rejects.toBeInstanceOf(
      OpenAI.NotFoundError,
    );
    const long = 'word '.repeat(2_000);
    await expect(client.completions.create({ ...request, prompt: long })).rejects.toMatchObject({
      status: 400,
      code: 'prompt-too-long',
    });
    const { data: models } = await client.models.list();
    expect(models.map(({ id }) => id)).toEqual(['smollm2-135m']);
  });
});

const config = {
  card: presentCardSchema.parse(JSON.parse(readFileSync(path.join(modelDirectory, 'model.json'), 'utf8'))),
  modelDirectory,
  cacheDirectory,
  threads: 2,
  device: 'cpu',
  kvMemoryMb: 128,
  slotTokens: 512,
};

workerContract('The real worker', {
  start: (watch) => startWorkerProcess(workerEntry, config, watch, { execArgv }),
  model: 'smollm2-135m',
  contextTokens: 512,
  endlessPrompt: 'Once upon a time there was a king who told a story that never came to an end, and it went',
});
