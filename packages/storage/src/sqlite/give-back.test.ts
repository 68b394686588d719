import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DocumentStore } from '../document-store.ts';
import { beingDeleted } from '../log/find-document.ts';
import { sumOf } from '../log/row-sum.ts';
import { type StorageFolder, storageFolder } from '../testing/storage-folder.ts';
import { firstOf, stepsOf } from '../testing/stored-steps.ts';
import { openSqlite } from './open-sqlite.ts';
import { mapsOfPages } from './overwrite-moved-rows.ts';

const rule = { wholeSteps: 20_000, wholeBytes: 4_000_000, olderSnapshots: 200, olderBytes: 4_000_000 };
const empty = { ok: true, value: null };
const heavy = (bytes: number) => 'CANARY'.repeat(Math.ceil(bytes / 6));

let folder: StorageFolder;
let store: DocumentStore;
beforeEach(() => {
  folder = storageFolder();
  store = folder.open();
});
afterEach(() => folder.remove());

const bytesOnDisk = () =>
  [folder.file, `${folder.file}-wal`].reduce(
    (sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );

async function write(id: string, from: number, steps: number, bytes: number): Promise<void> {
  for (let version = from; version < from + steps; version += 1) {
    expect(await store.append(id, version, stepsOf('ada', heavy(bytes)))).toEqual(empty);
  }
}
const snapshotAt = (version: number, bytes: number) => ({ version, body: heavy(bytes), authors: [] });

test('[DC19] a deleted document gives its room back, and nothing of it is in any file [DC10]', {
  timeout: 600_000,
}, async () => {
  await store.create('kept', 1, firstOf('plain'));
  await store.create('gone', 1, firstOf('plain'));
  const before = bytesOnDisk();
  for (let round = 0; round < 10; round += 1) {
    await write('gone', round, 1, 1_000_000);
    await store.append('kept', round, stepsOf('bea', `plain ${round}`));
  }
  expect(bytesOnDisk()).toBeGreaterThan(10_000_000);
  expect(await store.delete('gone')).toEqual(empty);
  expect(bytesOnDisk()).toBeLessThan(before + 500_000);
  expect(folder.find('CANARY')).toEqual({});
  expect(await store.load('kept')).toMatchObject({ value: { steps: { length: 10 } } });
  await store.close();
  const database = new DatabaseSync(folder.file);
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  database.close();
});

test('[DC10] a deletion that was broken off is ended when the file is opened again; till then there is no document', {
  timeout: 600_000,
}, async () => {
  await store.create('gone', 1, firstOf('plain'));
  await write('gone', 0, 3, 1_500_000);
  await store.close();
  const database = new DatabaseSync(folder.file);
  const ended = { id: 'gone', schema_version: beingDeleted, created_at: 0, whole_from: 0 };
  database
    .prepare('UPDATE document SET schema_version = ?, created_at = 0, whole_from = 0, sum = ?')
    .run(beingDeleted, sumOf('document', ended));
  database.exec('DELETE FROM span; DELETE FROM step WHERE version = 0');
  database.close();
  store = folder.open();
  const unknown = { ok: false, failure: { code: 'document-unknown', documentId: 'gone' } };
  expect(await store.load('gone')).toEqual(unknown);
  expect(await store.append('gone', 0, stepsOf('ada', 'x'))).toEqual(unknown);
  await store.close();
  expect(folder.find('CANARY')).toEqual({});
  store = folder.open();
  expect(await store.create('gone', 1, firstOf('plain'))).toEqual(empty);
});

test('[DC19] writing much again and again: what is kept weighs what the rule says', {
  timeout: 600_000,
}, async () => {
  await store.create('d', 1, firstOf('plain'));
  for (let version = 0; version < 60; version += 2) {
    await write('d', version, 2, 500_000);
    await store.saveSnapshot('d', snapshotAt(version + 2, 400_000));
    await store.thin('d', rule);
  }
  await store.close();
  expect(bytesOnDisk()).toBeLessThan(20_000_000);
  store = folder.open();
  const outline = await store.outline('d');
  expect(outline).toMatchObject({ value: { version: 60 } });
  const newest = await store.load('d');
  expect(newest.ok && newest.value.snapshot.version + newest.value.steps.length).toBe(60);
});

test('[DC19] naming and un-naming many versions leaves nothing behind', { timeout: 600_000 }, async () => {
  await store.create('d', 1, firstOf('plain'));
  for (let version = 0; version < 40; version += 1) {
    await store.append('d', version, stepsOf('ada', 'x'));
  }
  await store.saveSnapshot('d', snapshotAt(40, 300_000));
  const before = bytesOnDisk();
  for (let version = 1; version < 40; version += 1) {
    expect(await store.saveSnapshot('d', snapshotAt(version, 300_000), true)).toEqual(empty);
    expect(await store.nameVersion('d', { version, name: 'Draft', at: 1, by: 'ada' })).toEqual(empty);
    expect(await store.nameVersion('d', { version, name: '', at: 1, by: 'ada' })).toEqual(empty);
  }
  await store.close();
  // What is soon needed again is kept.
  expect(bytesOnDisk()).toBeLessThan(before + 4_500_000);
  store = folder.open();
  const loaded = await store.load('d', 20);
  expect(loaded).toMatchObject({ value: { snapshot: { version: 0 }, steps: { length: 20 } } });
});

test('[DC19] a document that weighs all it may takes no more, in words; its text stays, and room can be made', {
  timeout: 600_000,
}, async () => {
  await store.close();
  store = folder.open({ maxDocumentBytes: 3_000_000 });
  await store.create('d', 1, firstOf('plain'));
  await store.create('e', 1, firstOf('plain'));
  await write('d', 0, 3, 1_000_000);
  const full = { ok: false, failure: { code: 'document-full', bytes: expect.any(Number), limit: 3_000_000 } };
  expect(await store.append('d', 3, stepsOf('ada', 'x'))).toEqual(full);
  expect(await store.saveSnapshot('d', snapshotAt(2, 10), true)).toMatchObject({
    failure: { code: 'document-full' },
  });
  expect(await store.append('e', 0, stepsOf('ada', 'x'))).toEqual(empty);
  expect(await store.load('d')).toMatchObject({ value: { steps: { length: 3 } } });
  expect(await store.saveSnapshot('d', snapshotAt(3, 10))).toEqual(empty);
  expect(await store.thin('d', { wholeSteps: 0, olderSnapshots: 0 })).toEqual(empty);
  expect(await store.append('d', 3, stepsOf('ada', 'x'))).toEqual(empty);
});

test('[DC19] of what is thinned not every change of hand stays; who wrote most of a stretch does', {
  timeout: 600_000,
}, async () => {
  await store.create('d', 1, firstOf('plain'));
  const changes = 5_000;
  for (let version = 0; version < changes; version += 1_000) {
    const steps = Array.from({ length: 1_000 }, (_, index) => ({
      step: {},
      clientId: 'c',
      author:
        (version + index) % 3 === 0 ? 'bea' : (version + index) % 3 === 1 ? 'ada' : `w${version + index}`,
      at: version + index,
    }));
    expect(await store.append('d', version, steps)).toEqual(empty);
  }
  await store.saveSnapshot('d', snapshotAt(changes, 10));
  await store.thin('d', { wholeSteps: 0, olderSnapshots: 2 });
  const outline = await store.outline('d');
  if (!outline.ok) throw new Error(outline.failure.code);
  const { spans, version } = outline.value;
  expect(version).toBe(changes);
  expect(spans.length).toBeLessThanOrEqual(1_000);
  for (const [index, span] of spans.entries()) expect(span.from).toBe(spans[index - 1]?.to ?? 0);
  expect(spans.at(-1)?.to).toBe(changes);
});

test('[DC19] a file from before gives room back, too, and keeps everything', {
  timeout: 600_000,
}, async () => {
  const old = storageFolder();
  try {
    mkdirSync(path.dirname(old.file), { recursive: true });
    const made = new DatabaseSync(old.file);
    made.exec(
      'PRAGMA auto_vacuum = NONE; PRAGMA journal_mode = WAL; CREATE TABLE before (x); DROP TABLE before',
    );
    made.close();
    const first = old.open();
    expect(await first.create('d', 1, firstOf('plain'))).toEqual(empty);
    expect(await first.append('d', 0, stepsOf('ada', heavy(3_000_000)))).toEqual(empty);
    expect(await first.create('e', 1, firstOf('plain'))).toEqual(empty);
    expect(await first.delete('d')).toEqual(empty);
    expect(statSync(old.file).size).toBeLessThan(500_000);
    expect(await first.load('e')).toMatchObject({ ok: true });
  } finally {
    await old.remove();
  }
});

test('[DC10] the pages that say where others are, are known from b-trees: SQLite finds nothing wrong', async () => {
  await store.close();
  const connection = openSqlite(folder.file);
  const isMap = mapsOfPages(connection);
  // As sqlite.org/fileformat2.html, 1.8 has it, for pages of 4,096 bytes; the page with the locks' byte is skipped.
  expect([1, 2, 3, 821, 822, 823, 1_642].map(isMap)).toEqual([false, true, false, false, true, false, true]);
  connection.close();
});
