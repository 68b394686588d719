import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type StorageFolder, storageFolder } from '../testing/storage-folder.ts';
import { ownerLink, stepsOf } from '../testing/stored-steps.ts';

/** As the first release made it. */
const schema1 = `
  CREATE TABLE document (id TEXT PRIMARY KEY, schema_version INTEGER NOT NULL, created_at INTEGER NOT NULL) STRICT;
  CREATE TABLE step (
    document TEXT NOT NULL REFERENCES document(id) ON DELETE CASCADE,
    version INTEGER NOT NULL, body TEXT NOT NULL, author TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (document, version)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE snapshot (
    document TEXT NOT NULL REFERENCES document(id) ON DELETE CASCADE,
    version INTEGER NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (document, version)
  ) STRICT;
  PRAGMA user_version = 1;`;

let folder: StorageFolder;
beforeEach(() => {
  folder = storageFolder();
  mkdirSync(path.dirname(folder.file));
  const database = new DatabaseSync(folder.file);
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA secure_delete = OFF; ${schema1}`);
  database.exec(`
    INSERT INTO document VALUES ('d', 1, 100), ('e', 1, 200), ('new', 1, 300);
    INSERT INTO snapshot VALUES ('d', 0, '{"at":0}', 100), ('e', 0, '{"at":0}', 200), ('new', 0, '{}', 300),
      ('d', 2, '{"at":2}', 2000), ('e', 1, '{"left":"behind"}', 200);
    DELETE FROM snapshot WHERE document = 'e' AND version = 1;
    INSERT INTO step VALUES ('d', 0, '{"n":0}', 'page', 1000), ('d', 1, '{"n":1}', 'other', 2000),
      ('d', 2, '{"n":2}', 'page', 122000), ('e', 0, '{"n":0}', 'page', 9000);`);
  database.close();
});
afterEach(() => folder.remove());

test('a file of schema 1 opens and keeps everything; who made each step was not kept', async () => {
  const store = folder.open();
  expect(await store.load('d')).toEqual({
    ok: true,
    value: {
      schemaVersion: 1,
      createdAt: 100,
      snapshot: { version: 2, body: { at: 2 }, authors: null },
      steps: [{ step: { n: 2 }, clientId: 'page', author: '', at: 122_000 }],
    },
  });
  expect(await store.stepsSince('d', 0)).toMatchObject({ value: [{}, { clientId: 'other', at: 2_000 }, {}] });
  expect(await store.links('d')).toEqual({ ok: true, value: [] });
});

test('its outline is made from the steps', async () => {
  const store = folder.open();
  expect(await store.outline('d')).toMatchObject({
    value: {
      version: 3,
      wholeFrom: 0,
      spans: [
        { from: 0, to: 2, author: '', startedAt: 1_000, endedAt: 2_000 },
        { from: 2, to: 3, author: '', startedAt: 122_000, endedAt: 122_000 },
      ],
    },
  });
  expect(await store.outline('e')).toMatchObject({ value: { version: 1, spans: [{ from: 0, to: 1 }] } });
  expect(await store.outline('new')).toMatchObject({ value: { version: 0, spans: [] } });
});

test('it is written on', async () => {
  const store = folder.open();
  for (const [id, version] of Object.entries({ d: 3, e: 1, new: 0 })) {
    expect(await store.append(id, version, stepsOf('ada', 'a'))).toEqual({ ok: true, value: null });
  }
  expect(await store.outline('e')).toMatchObject({ value: { spans: [{ author: '' }, { author: 'ada' }] } });
  expect(await store.addLink('d', ownerLink)).toEqual({ ok: true, value: null });
  await store.close();
  expect(await folder.open().load('d')).toMatchObject({ value: { steps: [{}, { author: 'ada' }] } });
});

test('[DC10] what was deleted in it is overwritten', async () => {
  expect(folder.find('behind')).toEqual({ 'documents.sqlite': 1 });
  await folder.open().close();
  expect(folder.find('behind')).toEqual({});
});

test('rows of schema 3 get their sums: nothing of it is damaged, and everything is as it was', async () => {
  const other = storageFolder();
  const store = other.open();
  await store.create('d', 1, { body: { at: 0 }, authors: [], link: ownerLink });
  await store.append('d', 0, stepsOf('ada', 'a', 'b', 'c'));
  await store.nameVersion('d', { version: 2, name: 'Draft “2” 🌧', at: 5, by: 'ada' });
  await store.saveWriter('d', { id: 'ada', name: 'Ada', color: 3 });
  await store.useLink('d', 'owner', 9);
  const stateOf = async (of: typeof store) =>
    Promise.all([of.load('d'), of.outline('d'), of.links('d'), of.writers('d'), of.salvage('d')]);
  const before = await stateOf(store);
  await store.close();
  const database = new DatabaseSync(other.file);
  for (const column of ['links', 'writers', 'names', 'sum']) {
    database.exec(`ALTER TABLE document DROP COLUMN ${column}`);
  }
  for (const table of ['span', 'named_version', 'link', 'writer']) {
    database.exec(`ALTER TABLE ${table} DROP COLUMN sum`);
  }
  database.exec(
    'UPDATE step SET sum = NULL WHERE version = 1; DROP TABLE kept_aside; PRAGMA user_version = 3',
  );
  database.close();
  expect(await stateOf(other.open())).toEqual(before);
  await other.remove();
});
