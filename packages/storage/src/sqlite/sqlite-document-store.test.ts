import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { documentStoreContract, firstOf, stepsOf } from '../document-store.contract.ts';
import type { DocumentStore } from '../document-store.ts';
import { openSqliteDocumentStore } from './sqlite-document-store.ts';

let directory: string;
let file: string;
let stores: DocumentStore[] = [];

function open(options: { maxBytes?: number; report?: (error: unknown) => void } = {}): DocumentStore {
  const store = openSqliteDocumentStore({ file, ...options });
  stores.push(store);
  return store;
}

function makeDirectory(): void {
  directory = mkdtempSync(path.join(tmpdir(), 'tercet-storage-'));
  file = path.join(directory, 'inner', 'documents.sqlite');
  stores = [];
}

async function removeDirectory(): Promise<void> {
  await Promise.all(stores.map((store) => store.close()));
  rmSync(directory, { recursive: true, force: true });
}

documentStoreContract('SQLite', async () => {
  makeDirectory();
  return { store: open(), another: async () => open(), remove: removeDirectory };
});

describe('the file', () => {
  beforeEach(makeDirectory);
  afterEach(removeDirectory);

  /** Changes the file behind the store's back. */
  function tamper(sql: string): void {
    const database = new DatabaseSync(file);
    database.exec(sql);
    database.close();
  }

  test('[DC1] kill -9 in the middle of appending loses nothing acknowledged', async () => {
    const script = path.join(import.meta.dirname, 'writer-process.ts');
    for (const acknowledged of [1, 60]) {
      rmSync(path.dirname(file), { recursive: true, force: true });
      const writer = spawn(process.execPath, ['--import', 'tsx', script, file], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let said = '';
      writer.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (Number(said.trim().split('\n').at(-1)) >= acknowledged) writer.kill('SIGKILL');
      });
      await new Promise((resolve) => writer.once('close', resolve));
      const last = Number(said.trim().split('\n').at(-1));
      expect(last).toBeGreaterThanOrEqual(acknowledged);

      const answer = await open().stepsSince('d', 0);
      const numbers = answer.ok ? answer.value.map(({ step }) => step.n) : [];
      expect(numbers.length).toBeGreaterThanOrEqual(last);
      expect(numbers).toEqual(numbers.map((_, index) => index));
    }
  });

  test('storage that is full says so; what fits beside it in the same commit is stored', async () => {
    const reported: unknown[] = [];
    const store = open({ maxBytes: 120_000, report: (error) => reported.push(error) });
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
  };
  for (const [damage, sql] of Object.entries(damages)) {
    test(`[DC7] ${damage}: loading fails, it does not answer less`, async () => {
      const store = open();
      await store.create('d', 1, firstOf({}));
      await store.append('d', 0, stepsOf('ada', 'a', 'b', 'c'));
      expect((await store.load('d')).ok).toBe(true);
      tamper(sql);
      expect(await store.load('d')).toEqual({
        ok: false,
        failure: { code: 'storage-failed', reason: 'failed' },
      });
    });
  }

  test('[DC7] a snapshot that does not parse is passed over: an older one and the log make the same', async () => {
    const reported: unknown[] = [];
    const store = open({ report: (error) => reported.push(error) });
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
    expect(await store.load('d')).toMatchObject({ failure: { code: 'storage-failed' } });
  });

  test('a file that is no database is refused at opening, and left as it is', () => {
    open();
    const other = path.join(directory, 'notes.txt');
    writeFileSync(other, 'these are notes, not documents. '.repeat(200));
    expect(() => openSqliteDocumentStore({ file: other })).toThrow(/not a database/);
  });

  test('a file of a newer program is refused', async () => {
    await open().close();
    tamper('PRAGMA user_version = 99');
    expect(() => open()).toThrow(/99/);
  });
});
