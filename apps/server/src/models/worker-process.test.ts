import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ModelStatus } from '@tercet/protocol';
import { expect, test } from 'vitest';
import { fakeCard, fakeWorker } from '../testing/running-server.ts';
import { workerContract } from './worker.contract.ts';
import { startWorkerProcess, type WorkerOptions } from './worker-process.ts';

const configOf = (revision: string) => ({
  card: fakeCard('fake', revision),
  modelDirectory: '/nowhere',
  cacheDirectory: '/nowhere',
  threads: 1,
  device: 'cpu',
  kvMemoryMb: 64,
  slotTokens: 512,
});

workerContract('The worker without a model', {
  start: (watch) => startWorkerProcess(fakeWorker, configOf('good'), watch),
  model: 'fake',
  contextTokens: 512,
  endlessPrompt: '(hang)',
});

/** Starts a worker and resolves with its statuses once the last of `count` is there. */
function statusesOf(
  revision: string,
  count: number,
  entry = fakeWorker,
  options: WorkerOptions = {},
): Promise<ModelStatus[]> {
  const statuses: ModelStatus[] = [];
  return new Promise((resolve) => {
    const onStatus = (status: ModelStatus) => {
      statuses.push(status);
      if (statuses.length < count) return;
      void worker.stop().then(() => resolve(statuses));
    };
    const ignore = () => undefined;
    const watch = { onStatus, onEvent: ignore, onAlive: ignore, onLost: ignore, onRestart: ignore };
    const worker = startWorkerProcess(entry, configOf(revision), watch, options);
  });
}

test('[CN11] one that breaks is started again, later each time, and its own words are told', async () => {
  const statuses = await statusesOf('broken', 7);
  expect(statuses).toEqual([
    { state: 'gone', reason: 'the checkpoint is broken', retryInMs: 100 },
    { state: 'loading' },
    { state: 'gone', reason: 'the checkpoint is broken', retryInMs: 200 },
    { state: 'loading' },
    { state: 'gone', reason: 'the checkpoint is broken', retryInMs: 400 },
    { state: 'loading' },
    { state: 'gone', reason: 'the checkpoint is broken', retryInMs: 800 },
  ]);
});

test('one whose configuration is wrong is given up', async () => {
  expect(await statusesOf('wrong', 1)).toEqual([{ state: 'gone', reason: 'exit status 2' }]);
});

test('an entry that is not there is a reason, not a crash', async () => {
  expect(await statusesOf('good', 1, '/nowhere/main.js')).toEqual([
    { state: 'gone', reason: 'exit status 1', retryInMs: 100 },
  ]);
});

test('one killed three times before it was ready: memory is named, and a minute is waited', async () => {
  const statuses = await statusesOf('killed', 5);
  const words =
    /^killed by SIGKILL three times in a row before it was ready; it needs about 0\.2 GB of memory and up to 0\.1 GB more for keys and values, and of the [\d.]+ GB here [\d.]+ GB are free$/;
  expect(statuses).toEqual([
    { state: 'gone', reason: 'killed by SIGKILL', retryInMs: 100 },
    { state: 'loading' },
    { state: 'gone', reason: 'killed by SIGKILL', retryInMs: 200 },
    { state: 'loading' },
    { state: 'gone', reason: expect.stringMatching(words), retryInMs: 60_000 },
  ]);
});

test('one whose model is broken is not started again until its files are others', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'broken-model-'));
  const renewals = ['its file w is missing', { ...configOf('good'), modelDirectory: folder }];
  const touch = () => writeFile(path.join(folder, 'model.json'), 'x'.repeat(10 - renewals.length));
  const statuses: ModelStatus[] = [];
  let looks = 0;
  try {
    await touch();
    await new Promise<void>((resolve) => {
      const ignore = () => undefined;
      const onStatus = (status: ModelStatus) => {
        statuses.push(status);
        // Nothing is started for as long as nothing changes; then each time somebody touches a file.
        if (status.state === 'gone') void touch();
        if (status.state === 'ready') void worker.stop().then(resolve);
      };
      const worker = startWorkerProcess(
        fakeWorker,
        { ...configOf('unreadable'), modelDirectory: folder },
        { onStatus, onEvent: ignore, onAlive: ignore, onLost: ignore, onRestart: ignore },
        {
          lookEveryMs: 5,
          renew: async () => {
            looks += 1;
            return renewals.shift()!;
          },
        },
      );
    });
  } finally {
    await rm(folder, { recursive: true });
  }
  expect(looks).toBe(2);
  expect(statuses).toEqual([
    { state: 'gone', reason: 'a.gguf is [2J damaged' },
    { state: 'gone', reason: 'its file w is missing' },
    { state: 'loading' },
    { state: 'building', share: 0.4, doing: expect.any(String) },
    { state: 'loading' },
    { state: 'ready', contextTokens: 512, stepMs: 20 },
  ]);
});
