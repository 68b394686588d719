import { copyFileSync, existsSync, mkdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type StorageFolder, storageFolder } from '../testing/storage-folder.ts';
import { firstOf } from '../testing/stored-steps.ts';
import { openSqliteDocumentStore } from './sqlite-document-store.ts';

/** The sizes of file and log when an append was acknowledged, and how often the log had been emptied by then. */
interface Acknowledged {
  version: number;
  logBytes: number;
  emptied: number;
}

/** The same places in every run. */
const seed = 19;

let folder: StorageFolder;
let log: string;
let acknowledged: Acknowledged[];

const sizeOf = (file: string) => (existsSync(file) ? statSync(file).size : 0);

/** A server that has written, and is gone without closing: a file, and a log with the newest. */
beforeEach(async () => {
  folder = storageFolder();
  log = `${folder.file}-wal`;
  acknowledged = [];
  const store = folder.open({ checkpointBytes: 150_000 });
  await store.create('d', 1, firstOf({ type: 'doc' }));
  let emptied = 0;
  // Long enough for some of it to be in the log alone.
  for (let version = 0; version < 150 || sizeOf(log) < 40_000; version += 1) {
    const step = { n: version, text: 'x'.repeat(((version * 37) % 60) * (version % 9 ? 1 : 100)) };
    const answer = await store.append('d', version, [{ step, clientId: 'c', author: 'a', at: version }]);
    expect(answer.ok).toBe(true);
    // A turn later the log may have been brought into the file.
    const bytes = sizeOf(log);
    if (bytes < (acknowledged.at(-1)?.logBytes ?? 0)) emptied += 1;
    acknowledged.push({ version: version + 1, logBytes: bytes, emptied });
    if (version % 40 === 39) await store.saveSnapshot('d', { version, body: { at: version }, authors: [] });
  }
  expect(emptied).toBeGreaterThan(1);
  expect(sizeOf(log)).toBeGreaterThan(30_000);
});
afterEach(() => folder.remove());

let copies = 0;

/** What a server finds that opens a copy of the files, cut: the document's version, or null for a failure. */
async function versionAfter(cut: { file?: number; log?: number }): Promise<number | null> {
  copies += 1;
  const copy = path.join(path.dirname(folder.file), `copy-${copies}`, 'documents.sqlite');
  mkdirSync(path.dirname(copy));
  copyFileSync(folder.file, copy);
  if (existsSync(log)) copyFileSync(log, `${copy}-wal`);
  if (cut.file !== undefined) truncateSync(copy, cut.file);
  if (cut.log !== undefined) truncateSync(`${copy}-wal`, cut.log);
  let store: ReturnType<typeof openSqliteDocumentStore>;
  try {
    store = openSqliteDocumentStore({ file: copy });
  } catch {
    return null; // an opening error is one of the answers allowed
  }
  try {
    const loaded = await store.load('d');
    if (!loaded.ok) {
      expect(loaded.failure.code).toMatch(/^(storage-failed|document-damaged)$/);
      return null;
    }
    const steps = await store.stepsSince('d', 0);
    const numbers = steps.ok ? steps.value.map(({ step }) => step.n) : [];
    const version = loaded.value.snapshot.version + loaded.value.steps.length;
    expect(numbers).toEqual(Array.from({ length: version }, (_, index) => index));
    return version;
  } finally {
    await store.close();
    rmSync(path.dirname(copy), { recursive: true });
  }
}

/** The last version acknowledged before this byte of the log was written. */
function acknowledgedBefore(byte: number): number {
  const { emptied: newest } = acknowledged.at(-1) ?? { emptied: 0 };
  const before = acknowledged.filter(({ emptied, logBytes }) => emptied < newest || logBytes <= byte);
  return before.at(-1)?.version ?? 0;
}

/** Two of the places a file is cut at are chosen near its ends, where the headers are; the rest anywhere. */
const placeIn = (bytes: number) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: bytes - 1 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 120 }) },
    {
      weight: 1,
      arbitrary: fc.integer({ min: 0, max: Math.floor(bytes / 4096) - 1 }).map((page) => page * 4096),
    },
  );

describe('[DC7] files that were cut', () => {
  test('whole files are the whole document', async () => {
    expect(await versionAfter({})).toBe(acknowledged.length);
  });

  test('a cut log is every append acknowledged before the place was written, or a failure', async () => {
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(placeIn(sizeOf(log)), async (place) => {
        const version = await versionAfter({ log: place });
        if (version === null) return;
        answered += 1;
        expect(version).toBeGreaterThanOrEqual(acknowledgedBefore(place));
      }),
      { numRuns: 40, seed },
    );
    expect(answered).toBeGreaterThan(0);
  });

  test('a cut database file is a failure, or whole where the log holds all that is missing', async () => {
    await fc.assert(
      fc.asyncProperty(placeIn(sizeOf(folder.file)), async (place) => {
        expect([null, acknowledged.length]).toContain(await versionAfter({ file: place }));
      }),
      { numRuns: 40, seed },
    );
  });

  test('both cut is a failure, or what was acknowledged before the log’s end was written', async () => {
    const places = fc.tuple(placeIn(sizeOf(folder.file)), placeIn(sizeOf(log)));
    await fc.assert(
      fc.asyncProperty(places, async ([file, inLog]) => {
        const version = await versionAfter({ file, log: inLog });
        if (version !== null) expect(version).toBeGreaterThanOrEqual(acknowledgedBefore(inLog));
      }),
      { numRuns: 20, seed },
    );
  });

  test('a closed file that was cut is a failure', async () => {
    const store = folder.open();
    await store.close();
    rmSync(log, { force: true });
    await fc.assert(
      fc.asyncProperty(placeIn(sizeOf(folder.file)), async (place) => {
        expect(await versionAfter({ file: place })).toBeNull();
      }),
      { numRuns: 40, seed },
    );
  });

  test('a file of nothing, and a log without a file, are not taken for a new database', () => {
    const empty = path.join(path.dirname(folder.file), 'empty.sqlite');
    writeFileSync(empty, '');
    expect(() => openSqliteDocumentStore({ file: empty })).toThrow(/cut to 0 bytes/);
    const lost = path.join(path.dirname(folder.file), 'lost.sqlite');
    copyFileSync(log, `${lost}-wal`);
    expect(() => openSqliteDocumentStore({ file: lost })).toThrow(/is missing/);
    expect(existsSync(lost)).toBe(false);
  });
});
