import { afterEach, beforeEach, expect, test } from 'vitest';
import { type StorageFolder, storageFolder } from '../testing/storage-folder.ts';
import { checkpoint } from './checkpoint.ts';
import { openSqlite } from './open-sqlite.ts';
import { overwriteMovedRows } from './overwrite-moved-rows.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

let folder: StorageFolder;
let ours: SqliteConnection;
let theirs: SqliteConnection;

/** Of sizes that leave something behind, which most do not. */
let random = 14;
function below(limit: number): number {
  random = (random * 48_271) % 2_147_483_647;
  return random % limit;
}

/** Rows of three documents written by turns, so that pages are divided and rows move; then one document goes. */
beforeEach(() => {
  random = 14;
  folder = storageFolder();
  ours = openSqlite(folder.file);
  theirs = openSqlite(folder.file);
  const document = ours.prepare(`INSERT INTO document (id, schema_version, created_at) VALUES (?, 1, 0)`);
  const step = ours.prepare(`INSERT INTO step (document, version, body, client, at) VALUES (?, ?, ?, '', 0)`);
  const words = { a: 'plain ', b: 'CANARY', c: 'plain ' };
  ours.database.exec('BEGIN');
  for (const id of Object.keys(words)) document.run(id);
  for (let version = 0; version < 150; version += 1) {
    for (const [id, word] of Object.entries(words)) {
      if (below(2)) step.run(id, version, word.repeat(below(8) ? below(30) : below(2_000)));
    }
  }
  ours.database.exec("COMMIT; DELETE FROM document WHERE id = 'b'");
  expect(checkpoint(ours)).toBe(true);
});
afterEach(async () => {
  ours.close();
  theirs.close();
  await folder.remove();
});

const atOnce = (work: () => boolean) => Promise.resolve(work());
const touchAll = (connection: SqliteConnection) => connection.database.exec('UPDATE step SET at = at + 1');

test('[DC10] SQLite alone leaves bytes of deleted rows where they were before they moved', () => {
  expect(folder.find('CANARY')).toEqual({ 'documents.sqlite': expect.any(Number) });
});

for (const whose of ['ours', 'theirs']) {
  test(`[DC10] they are overwritten; no page that a connection remembers brings them back: ${whose}`, async () => {
    const before = theirs.prepare('SELECT count(*) AS count, count(*) * 1 AS at FROM step').get();
    theirs.prepare('SELECT sum(at) FROM step').get();
    expect(await overwriteMovedRows(ours, atOnce)).toBe(true);
    expect(folder.find('CANARY')).toEqual({});
    touchAll(whose === 'ours' ? ours : theirs);
    expect(folder.find('CANARY')).toEqual({});
    expect(ours.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    expect(ours.prepare('SELECT count(*) AS count, sum(at) AS at FROM step').get()).toEqual(before);
  });
}

test('while another connection reads an old state nothing is written past SQLite, and it says so', async () => {
  ours.database.exec('PRAGMA busy_timeout = 0');
  touchAll(ours);
  theirs.database.exec('BEGIN');
  theirs.prepare('SELECT count(*) FROM step').get();
  touchAll(ours);
  expect(await overwriteMovedRows(ours, atOnce)).toBe(false);
  theirs.database.exec('COMMIT');
  expect(await overwriteMovedRows(ours, atOnce)).toBe(true);
  expect(folder.find('CANARY')).toEqual({});
});
