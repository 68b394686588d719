import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ModelInfo } from '@tercet/protocol';
import { afterEach, expect, test } from 'vitest';
import { allReady, fakeCard, type RunningServer, runServer } from './testing/running-server.ts';
import type { TestPage } from './testing/test-page.ts';

const fakePull = path.join(import.meta.dirname, 'testing/fake-pull.mjs');

let server: RunningServer | null = null;
afterEach(async () => {
  await server?.remove();
  server = null;
});

/** A server with one model, and beside it cards that a hub has. */
async function openServer(names: string[], environment: Record<string, string> = {}): Promise<TestPage> {
  const directory = mkdtempSync(path.join(tmpdir(), 'tercet-pull-'));
  for (const name of names) {
    mkdirSync(path.join(directory, 'models', name), { recursive: true });
    const files = [{ path: 'weights.gguf', bytes: 5, sha256: '0'.repeat(64) }];
    const card = { ...fakeCard(name, 'good'), hub: { id: 'owner/repo', revision: 'main' }, files };
    writeFileSync(path.join(directory, 'models', name, 'model.json'), JSON.stringify(card));
  }
  server = await runServer({
    directory,
    environment: { ALLOW_PULL: 'on', MODELS_ENTRY: fakePull, RATE_LIMITS: 'off', ...environment },
  });
  await server.models(allReady);
  return server.page();
}

const listed = (page: TestPage, name: string) => page.models.at(-1)?.find((model) => model.name === name);
const isThere = (page: TestPage, name: string, is: (model: ModelInfo | undefined) => boolean) =>
  expect.poll(() => is(listed(page, name))).toBe(true);

test('a model is fetched by an owner’s page, told of as it comes, and then answers without a restart', async () => {
  const page = await openServer(['story']);
  const documentId = await page.startDocument();
  expect(listed(page, 'story')).toMatchObject({ status: { state: 'absent' }, pull: { state: 'possible' } });
  expect(await page.call('model:pull', { documentId, name: 'story' })).toEqual({ ok: true, value: null });
  await isThere(page, 'story', (model) => model?.status.state === 'ready' && model.pull === undefined);
  const ask = { askId: 'a', model: 'story', prompt: 'The sea', candidates: 3, settings: {} };
  const document = { documentId, version: 0, position: 1 };
  expect(await page.call('continuation:ask', { ...ask, document })).toMatchObject({ ok: true });
});

test('one that breaks off says why, and may be tried again', async () => {
  const page = await openServer(['cut-off']);
  const documentId = await page.startDocument();
  for (let time = 0; time < 2; time++) {
    await page.call('model:pull', { documentId, name: 'cut-off' });
    await isThere(page, 'cut-off', (model) => model?.pull?.state === 'failed');
    // The program must be gone before there is another.
    await expect
      .poll(async () => (await page.call('model:pull', { documentId, name: 'nothing' })).ok)
      .toBe(false);
  }
  expect(listed(page, 'cut-off')?.pull).toEqual({ state: 'failed', message: 'the hub cannot be reached' });
});

test('one at a time, and a server that closes ends it', async () => {
  const page = await openServer(['stay', 'story']);
  const documentId = await page.startDocument();
  await page.call('model:pull', { documentId, name: 'stay' });
  await isThere(page, 'stay', (model) => model?.pull?.state === 'running' && model.pull.bytesDone === 2);
  expect(await page.call('model:pull', { documentId, name: 'story' })).toMatchObject({
    ok: false,
    failure: { code: 'too-many', limit: 1 },
  });
  // It comes to its end although the program it started would stay.
  await server?.close();
});

test('one that does not fit the memory is there, is not started, and says why', async () => {
  const page = await openServer(['story'], { MODEL_MEMORY_MB: '1300' });
  const documentId = await page.startDocument();
  await page.call('model:pull', { documentId, name: 'story' });
  await isThere(page, 'story', (model) => model?.pull === undefined);
  expect(listed(page, 'story')?.status).toMatchObject({
    state: 'absent',
    reason: expect.stringMatching(/^it needs [\d.]+ GB of memory/),
  });
});

test('[LK1] only what the catalogue can have is fetched, and nothing where it is not allowed', async () => {
  const page = await openServer(['story']);
  const documentId = await page.startDocument();
  for (const name of ['fake', '../fake', 'owner/repo', '--json', '']) {
    expect(await page.call('model:pull', { documentId, name })).toEqual({
      ok: false,
      failure: { code: 'model-unknown', model: name, known: ['story'] },
    });
  }
  await server?.remove();
  const other = await openServer(['story'], { ALLOW_PULL: 'off' });
  const id = await other.startDocument();
  expect(listed(other, 'story')?.pull).toBeUndefined();
  expect(await other.call('model:pull', { documentId: id, name: 'story' })).toMatchObject({
    ok: false,
    failure: { code: 'not-found' },
  });
});
