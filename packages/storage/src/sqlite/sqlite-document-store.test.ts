import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { documentStoreContract } from '../document-store.contract.ts';
import { type StorageFolder, storageFolder } from '../testing/storage-folder.ts';
import { firstOf, stepsOf } from '../testing/stored-steps.ts';
import { openSqliteDocumentStore } from './sqlite-document-store.ts';

documentStoreContract('SQLite', async () => {
  const folder = storageFolder();
  return { store: folder.open(), another: async () => folder.open(), remove: folder.remove };
});

describe('the file', () => {
  let folder: StorageFolder;
  beforeEach(() => {
    folder = storageFolder();
  });
  afterEach(() => folder.remove());

  /** Changes the file behind the store's back. */
  function tamper(sql: string): void {
    const database = new DatabaseSync(folder.file);
    database.exec(sql);
    database.close();
  }

  test('storage that is full says so; what fits beside it in the same commit is stored', async () => {
    const reported: unknown[] = [];
    const store = folder.open({ maxBytes: 120_000, report: (error) => reported.push(error) });
    await store.create('small', 1, firstOf({}));
    await store.create('large', 1, firstOf({}));
    const [small, large, smallToo] = await Promise.all([
      store.append('small', 0, stepsOf('ada', 'a')),
      store.append('large', 0, stepsOf('bea', 'x'.repeat(200_000))),
      store.append('small', 1, stepsOf('ada', 'b')),
    ]);
    expect(large).toEqual({ ok: false, failure: { code: 'storage-failed', reason: 'full' } });
    expect([small.ok, smallToo.ok]).toEqual([true, true]);
    expect(reported).toHaveLength(1);
    expect(await store.stepsSince('small', 0)).toMatchObject({
      value: [{ step: { name: 'a' } }, { step: { name: 'b' } }],
    });
    expect(await store.stepsSince('large', 0)).toEqual({ ok: true, value: [] });
    expect((await store.append('small', 2, stepsOf('ada', 'c'))).ok).toBe(true);
  });

  const damages = {
    'a snapshot that is not JSON': `UPDATE snapshot SET body = '{'`,
    'no snapshot': 'DELETE FROM snapshot',
    'a step that is not JSON': `UPDATE step SET body = '{' WHERE version = 1`,
    'a step missing from the log': 'DELETE FROM step WHERE version = 1',
    'no table of steps': 'DROP TABLE step',
    'a letter changed in a step': `UPDATE step SET body = replace(body, '"b"', '"d"') WHERE version = 1`,
    'a step that is another’s': `UPDATE step SET author = 'bea' WHERE version = 1`,
    'two steps that changed places':
      'UPDATE step SET body = (SELECT body FROM step AS other WHERE other.version = 3 - step.version) WHERE version > 0',
  };
  for (const [damage, sql] of Object.entries(damages)) {
    test(`[DC7] ${damage}: loading fails, it does not answer less`, async () => {
      const store = folder.open();
      await store.create('d', 1, firstOf({}));
      await store.append('d', 0, stepsOf('ada', 'a', 'b', 'c'));
      expect((await store.load('d')).ok).toBe(true);
      tamper(sql);
      expect(await store.load('d')).toEqual({
        ok: false,
        failure: { code: 'document-damaged', documentId: 'd', what: 'text' },
      });
    });
  }

  test('[DC7] a snapshot that does not parse is passed over: an older one and the log make the same', async () => {
    const reported: unknown[] = [];
    const store = folder.open({ report: (error) => reported.push(error) });
    await store.create('d', 1, firstOf({ at: 0 }));
    await store.append('d', 0, stepsOf('ada', 'a', 'b', 'c'));
    await store.saveSnapshot('d', { version: 2, body: { at: 2 }, authors: [] });
    for (const column of ['body', 'authors']) {
      tamper(`UPDATE snapshot SET ${column} = '{' WHERE version = 2`);
      expect(await store.load('d')).toMatchObject({
        value: { snapshot: { version: 0, body: { at: 0 } }, steps: [{}, {}, {}] },
      });
    }
    expect(reported).toHaveLength(2);
    tamper("UPDATE snapshot SET body = '{'");
    expect(await store.load('d')).toMatchObject({ failure: { code: 'document-damaged' } });
  });

  test('[DC7] a snapshot in which a letter changed is passed over, too', async () => {
    const store = folder.open();
    await store.create('d', 1, firstOf({ text: '' }));
    await store.append('d', 0, stepsOf('ada', 'a', 'b'));
    await store.saveSnapshot('d', { version: 2, body: { text: 'ab' }, authors: ['ada'] });
    tamper(`UPDATE snapshot SET body = '{"text":"ax"}' WHERE version = 2`);
    expect(await store.load('d')).toMatchObject({ value: { snapshot: { version: 0 }, steps: [{}, {}] } });
    tamper(`UPDATE snapshot SET body = '{"text":"x"}'`);
    expect(await store.load('d')).toMatchObject({ failure: { code: 'document-damaged' } });
  });

  test('[DC7] whichever byte of the text changes in the file: a failure, never other text', async () => {
    const canary = 'the-words-that-were-written';
    const store = folder.open();
    await store.create('d', 1, firstOf({}));
    await store.append('d', 0, stepsOf('ada', canary));
    await store.close();
    const whole = readFileSync(folder.file);
    const at = whole.indexOf(canary);
    expect(at).toBeGreaterThan(0);
    for (let byte = 0; byte < canary.length; byte += 1) {
      const changed = Buffer.from(whole);
      changed[at + byte]! ^= 1 << (byte % 7);
      const copy = `${folder.file}-${byte}`;
      writeFileSync(copy, changed);
      const damaged = openSqliteDocumentStore({ file: copy });
      expect(await damaged.load('d')).toMatchObject({ failure: { code: 'document-damaged' } });
      await damaged.close();
    }
  });

  test('[DC9] thinning passes over a snapshot that does not parse: its steps stay', async () => {
    const store = folder.open();
    await store.create('d', 1, firstOf({ at: 0 }));
    await store.append('d', 0, stepsOf('ada', 'a', 'b', 'c', 'd'));
    for (const version of [1, 3])
      await store.saveSnapshot('d', { version, body: { at: version }, authors: [] });
    tamper("UPDATE snapshot SET body = '{' WHERE version = 3");
    await store.thin('d', { wholeSteps: 0, olderSnapshots: 0 });
    expect(await store.outline('d')).toMatchObject({ value: { wholeFrom: 1, kept: [0] } });
    expect(await store.load('d')).toMatchObject({ value: { snapshot: { version: 1 }, steps: [{}, {}, {}] } });
    tamper("UPDATE snapshot SET body = '{' WHERE version = 0");
    expect(await store.load('d', 0)).toMatchObject({ failure: { code: 'document-damaged' } });
    expect(await store.load('d', 1)).toMatchObject({ ok: true });
  });

  test('older snapshots together weigh no more than the log', async () => {
    const store = folder.open();
    const body = { text: 'x'.repeat(2_000) };
    await store.create('d', 1, firstOf(body));
    for (let version = 0; version < 400; version += 20) {
      await store.append(
        'd',
        version,
        stepsOf('ada', ...Array.from({ length: 20 }, (_, index) => `step ${index}`)),
      );
      await store.saveSnapshot('d', { version: version + 20, body, authors: [] });
      if (version === 200) await store.nameVersion('d', { version: 220, name: 'Draft', at: 1, by: 'ada' });
    }
    const database = new DatabaseSync(folder.file);
    const bytesOf = (sql: string) => Number(Object.values(database.prepare(sql).get() as object)[0]);
    const log = bytesOf('SELECT sum(octet_length(body)) FROM step');
    const older = bytesOf('SELECT sum(octet_length(body)) FROM snapshot WHERE version NOT IN (0, 220, 400)');
    const versions = database.prepare('SELECT version FROM snapshot').all() as { version: number }[];
    database.close();
    expect(older).toBeLessThanOrEqual(log);
    expect(older).toBeGreaterThan(log / 3);
    expect(versions.map(({ version }) => version)).toEqual(expect.arrayContaining([0, 220, 400]));
  });

  test('a file that is no database is refused at opening, and left as it is', () => {
    folder.open();
    const other = path.join(path.dirname(folder.file), 'notes.txt');
    writeFileSync(other, 'these are notes, not documents. '.repeat(200));
    expect(() => openSqliteDocumentStore({ file: other })).toThrow(/not a database/);
  });

  test('a file of a newer program is refused', async () => {
    await folder.open().close();
    tamper('PRAGMA user_version = 99');
    expect(() => folder.open()).toThrow(/99/);
  });
});
