import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ModelInfo } from '@tercet/protocol';
import OpenAI from 'openai';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConfig } from './config.ts';
import { createServer, type TercetServer } from './create-server.ts';
import { listen } from './listen.ts';

/*
 * One Tercet as the upstream of another: the real worker and the embedded model behind `/v1`, and a server without any
 * model of its own before it.
 */
const root = path.resolve(import.meta.dirname, '../../..');
const data = mkdtempSync(path.join(tmpdir(), 'tercet-upstream-'));
const log = pino({ level: 'silent' });
const states = new Map<string, () => void>();
let [behind, before] = [null, null] as [TercetServer | null, TercetServer | null];
let [behindPort, beforePort] = [0, 0];

/** Opens a server, and resolves when its model is ready. */
async function open(
  name: string,
  environment: Record<string, string>,
  port = 0,
): Promise<[TercetServer, number]> {
  const parsed = parseConfig({ DATA_DIR: path.join(data, name), ...environment }, root);
  if ('problem' in parsed) throw new Error(parsed.problem);
  let ready: () => void = () => undefined;
  const isReady = new Promise<void>((resolve) => {
    ready = resolve;
  });
  const server = await createServer(parsed.config, {
    log,
    onModels: ([model]: ModelInfo[]) => {
      if (model?.status.state === 'ready') ready();
      for (const look of states.values()) look();
    },
    workerExecArgv: ['--import', 'tsx'],
  });
  const own = await listen(server.http, port, '127.0.0.1');
  await isReady;
  return [server, own];
}

const openBehind = (port = 0) =>
  open(
    'behind',
    { WORKER_ENTRY: path.join(root, 'apps/worker/src/main.ts'), KV_MEMORY_MB: '128', SLOT_TOKENS: '512' },
    port,
  );

const until = (isSo: () => boolean) =>
  new Promise<void>((resolve) => {
    const name = String(Math.random());
    const look = () => {
      if (!isSo()) return;
      states.delete(name);
      resolve();
    };
    states.set(name, look);
    look();
  });

const metric = async (line: RegExp): Promise<number> => {
  const text = await (await fetch(`http://127.0.0.1:${behindPort}/metrics`)).text();
  return Number(line.exec(text)?.[1] ?? 0);
};

beforeAll(async () => {
  [behind, behindPort] = await openBehind();
  const folder = path.join(data, 'models', 'far');
  mkdirSync(folder, { recursive: true });
  const upstream = { baseUrl: `http://127.0.0.1:${behindPort}/v1/`, model: 'smollm2-135m' };
  const card = {
    ...{ name: 'far', title: 'Far away', architecture: 'llama', parameters: 134_515_008, contextTokens: 512 },
    ...{ licence: 'Apache-2.0', source: 'another server', files: [], upstream },
  };
  writeFileSync(path.join(folder, 'model.json'), JSON.stringify(card));
  [before, beforePort] = await open('before', { MODELS: 'far', MODELS_DIR: path.join(data, 'models') });
});
afterAll(async () => {
  await before?.close();
  await behind?.close();
  rmSync(data, { recursive: true, force: true });
});

const client = () =>
  new OpenAI({ baseURL: `http://127.0.0.1:${beforePort}/v1`, apiKey: 'none', maxRetries: 0 });
const request = {
  model: 'far',
  prompt: 'The lighthouse keeper climbed the stairs and',
  n: 3,
  temperature: 0.9,
  seed: 7,
};

test('three candidates stream through it, and differ', async () => {
  const texts = ['', '', ''];
  let interleaved = 0;
  let last = -1;
  const stream = await client().completions.create({ ...request, max_tokens: 16, stream: true });
  for await (const { choices } of stream) {
    for (const { index, text } of choices) {
      texts[index] += text;
      if (index !== last) interleaved++;
      last = index;
    }
  }
  expect(texts.every((text) => text.trim().length > 5)).toBe(true);
  expect(new Set(texts).size).toBe(3);
  expect(interleaved).toBeGreaterThan(5);
});

test('[CN4] who goes away stops the work there', async () => {
  const cancelled = /tercet_candidates_ended_total\{model="smollm2-135m",reason="cancelled"\} (\d+)/;
  const earlier = await metric(cancelled);
  const stream = await client().completions.create({ ...request, max_tokens: 400, stream: true });
  for await (const _ of stream) break;
  // An ask a candidate there: each is cancelled.
  await expect.poll(() => metric(cancelled)).toBeGreaterThanOrEqual(earlier + 3);
});

test('[UX 12] when it goes in the middle of a text that is told, an ask is refused at once, and when it is back it writes', async () => {
  const stream = await client().completions.create({ ...request, max_tokens: 400, stream: true });
  const read = async () => {
    for await (const _ of stream) {
      void behind?.close();
      behind = null;
    }
  };
  await expect(read()).rejects.toThrow(/stopped/);
  const { status } = before!.models()[0]!;
  expect(status).toMatchObject({ state: 'gone', retryInMs: expect.any(Number) });
  await expect(client().completions.create({ ...request, max_tokens: 4 })).rejects.toMatchObject({
    status: 503,
  });
  [behind] = await openBehind(behindPort);
  await until(() => before?.models()[0]?.status.state === 'ready');
  const { choices } = await client().completions.create({ ...request, max_tokens: 4 });
  expect(choices).toHaveLength(3);
});
