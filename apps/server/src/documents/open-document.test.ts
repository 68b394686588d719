import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { emptyDocument, schemaVersion } from '@tercet/document';
import { type DocumentSteps, failed } from '@tercet/protocol';
import { type DocumentStore, openSqliteDocumentStore } from '@tercet/storage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { typing } from '../testing/test-page.ts';
import { createDocumentDesk } from './document-desk.ts';

let directory: string;
let store: DocumentStore;
/** Loads of the store, counted; while `broken`, it answers as a failing disk does. */
let loads = 0;
let broken = false;
let faulty: DocumentStore;

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'tercet-desk-'));
  store = openSqliteDocumentStore({ file: path.join(directory, 'test.sqlite') });
  loads = 0;
  broken = false;
  const failure = failed<never>({ code: 'storage-failed', reason: 'full' });
  faulty = {
    ...store,
    load: (id) => {
      loads += 1;
      return broken ? Promise.resolve(failure) : store.load(id);
    },
    append: (...message) => (broken ? Promise.resolve(failure) : store.append(...message)),
  };
  await store.create(documentId, schemaVersion, { body: emptyDocument.toJSON(), authors: null, link });
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

const documentId = 'A'.repeat(22);
const openMessage = { documentId, schemaVersion };
const appendMessage = (version: number, text: string) => ({
  documentId,
  schemaVersion,
  version,
  clientId: 'c',
  steps: [typing(text)],
});
const unheard = () => undefined;

test('pages that open a document together share one load; it is unloaded when the last leaves', async () => {
  const desk = createDocumentDesk(faulty);
  await Promise.all(['a', 'b', 'c'].map((page) => desk.open(page, openMessage)));
  expect(loads).toBe(1);
  desk.leave('a', documentId);
  await desk.open('d', openMessage);
  expect(loads).toBe(1);
  for (const page of ['b', 'c', 'd']) desk.leave(page, documentId);
  await desk.idle();
  await new Promise((resolve) => setImmediate(resolve));
  await desk.open('e', openMessage);
  expect(loads).toBe(2);
});

test('[DC7] a load that failed is a failure, and the next who opens tries again', async () => {
  const desk = createDocumentDesk(faulty);
  broken = true;
  expect(await desk.open('a', openMessage)).toEqual({
    ok: false,
    failure: { code: 'storage-failed', reason: 'full' },
  });
  broken = false;
  expect(await desk.open('a', openMessage)).toMatchObject({ ok: true, value: { version: 0 } });
});

test('[DC1] an append that was not stored is not in memory either, and can be sent again', async () => {
  const desk = createDocumentDesk(faulty);
  const told: DocumentSteps[] = [];
  await desk.open('a', openMessage);
  broken = true;
  expect(await desk.append(appendMessage(0, 'x'), (steps) => told.push(steps))).toEqual({
    ok: false,
    failure: { code: 'storage-failed', reason: 'full' },
  });
  expect(told).toEqual([]);
  broken = false;
  expect(await desk.append(appendMessage(0, 'x'), unheard)).toEqual({ ok: true, value: { version: 1 } });
});

test('[DC2] [DC4] steps another server stored: the append is stale, every page hears what was missed', async () => {
  const here = createDocumentDesk(store);
  const there = createDocumentDesk(store);
  await here.open('a', openMessage);
  await there.open('b', openMessage);
  await there.append(appendMessage(0, 'there'), unheard);
  const told: DocumentSteps[] = [];
  expect(await here.append(appendMessage(0, 'here'), (steps) => told.push(steps))).toEqual({
    ok: false,
    failure: { code: 'stale-version', version: 1 },
  });
  expect(told).toEqual([{ documentId, version: 0, steps: [{ step: typing('there'), clientId: 'c' }] }]);
  expect(await here.append(appendMessage(1, 'here'), unheard)).toEqual({ ok: true, value: { version: 2 } });
});

test('[DC7] a stored document that breaks the schema is a failure', async () => {
  const odd = 'B'.repeat(22);
  await store.create(odd, schemaVersion, { body: { type: 'doc', content: [] }, authors: null, link });
  expect(await createDocumentDesk(store).open('a', { ...openMessage, documentId: odd })).toEqual({
    ok: false,
    failure: { code: 'storage-failed', reason: 'failed' },
  });
});
