import type { ModelStatus } from '@tercet/protocol';
import { expect, test } from 'vitest';
import { fakeCard, fakeWorker } from '../testing/running-server.ts';
import { workerContract } from './worker.contract.ts';
import { startWorkerProcess } from './worker-process.ts';

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
function statusesOf(revision: string, count: number, entry = fakeWorker): Promise<ModelStatus[]> {
  const statuses: ModelStatus[] = [];
  return new Promise((resolve) => {
    const onStatus = (status: ModelStatus) => {
      statuses.push(status);
      if (statuses.length < count) return;
      void worker.stop().then(() => resolve(statuses));
    };
    const ignore = () => undefined;
    const worker = startWorkerProcess(entry, configOf(revision), {
      onStatus,
      onEvent: ignore,
      onAlive: ignore,
      onLost: ignore,
      onRestart: ignore,
    });
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
