import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DocumentStore, StoredStep } from '../document-store.ts';
import { type StorageFolder, storageFolder } from '../testing/storage-folder.ts';
import { firstOf, ownerLink, stepsOf } from '../testing/stored-steps.ts';
import { openSqliteDocumentStore } from './sqlite-document-store.ts';

/*
 * [DC13] Whatever byte of the file changes and whatever row goes: a document is the same, or is said to be damaged and
 * something of it can be read; it is mended; and its neighbour is not touched.
 */

let folder: StorageFolder;
/** As the store left it. */
let whole: Buffer;
let state: unknown;

const name = (version: number, words: string) => ({ version, name: words, at: version, by: 'ada' });

/** A thinned log, a whole one, and a neighbour. */
beforeAll(async () => {
  folder = storageFolder();
  const store = folder.open({ now: () => 77 });
  for (const id of ['d', 'neighbour']) {
    await store.create(id, 1, firstOf({ text: '' }));
    for (let version = 0; version < 20; version += 1) {
      await store.append(id, version, stepsOf(version % 8 < 4 ? 'ada' : 'bea', `${id} step ${version}`));
      if (version % 4 === 3) {
        await store.saveSnapshot(id, {
          version: version + 1,
          body: { text: `${id} at ${version + 1}` },
          authors: [],
        });
        if (version < 15) await store.nameVersion(id, name(version + 1, `Draft ${version + 1}`));
      }
    }
    await store.nameVersion(id, name(0, 'Nothing'));
    await store.saveWriter(id, { id: 'ada', name: 'Ada', color: 1 });
    await store.saveWriter(id, { id: 'bea', name: 'Bea', color: 2 });
    await store.addLink(id, {
      ...ownerLink,
      id: 'reader',
      right: 'read',
      secretHash: new Uint8Array(32).fill(9),
    });
    await store.useLink(id, 'reader', 5);
  }
  await store.thin('d', { wholeSteps: 10, olderSnapshots: 5 });
  await store.append('d', 20, stepsOf('ada', 'd step 20', 'd step 21'));
  state = { d: await stateOf(store, 'd'), neighbour: await stateOf(store, 'neighbour') };
  await store.close();
  whole = readFileSync(folder.file);
});
afterAll(() => folder.remove());

/** Everything a store says of a document. */
async function stateOf(store: DocumentStore, id: string) {
  const versions = Array.from({ length: 23 }, (_, version) => version);
  return {
    newest: await store.load(id),
    outline: await store.outline(id),
    links: await store.links(id),
    writers: await store.writers(id),
    versions: await Promise.all(versions.map((version) => store.load(id, version))),
  };
}

let copies = 0;
/** A store on a copy of the file, changed. */
async function withDamaged(
  change: (file: string) => void,
  look: (store: DocumentStore) => Promise<void>,
): Promise<void> {
  copies += 1;
  const file = path.join(path.dirname(folder.file), `copy-${copies}`, 'documents.sqlite');
  mkdirSync(path.dirname(file));
  writeFileSync(file, whole);
  change(file);
  const store = openSqliteDocumentStore({ file, now: () => 88 });
  try {
    await look(store);
  } finally {
    await store.close();
    rmSync(path.dirname(file), { recursive: true });
  }
}

/** What text a version of `d` has: only these may ever be answered. */
const textsOf = (answer: { snapshot: { version: number; body: unknown }; steps: StoredStep[] }) => ({
  body: answer.snapshot.body,
  names: answer.steps.map(({ step }) => step.name),
});
function expectTrue(answer: { snapshot: { version: number; body: unknown }; steps: StoredStep[] }): void {
  const { version } = answer.snapshot;
  expect(textsOf(answer)).toEqual({
    body: { text: version === 0 ? '' : `d at ${version}` },
    names: answer.steps.map((_, index) => `d step ${version + index}`),
  });
}

/** Every answer is the one of before, or a typed failure; returns whether any is a failure. */
async function expectNothingFalse(store: DocumentStore): Promise<boolean> {
  const { d: before } = state as { d: Awaited<ReturnType<typeof stateOf>> };
  const after = await stateOf(store, 'd');
  const pairs = [
    ...Object.keys(before)
      .filter((key) => key !== 'versions' && key !== 'newest')
      .map((key) => [before[key as 'links'], after[key as 'links']] as const),
  ];
  let damaged = false;
  for (const [expected, got] of pairs) {
    // That there is a snapshot says its key; whether it can be read, reading it.
    if (got.ok) expect(withoutKept(got)).toEqual(withoutKept(expected));
    else expect(got.failure).toMatchObject({ code: 'document-damaged', documentId: 'd' });
    damaged ||= !got.ok;
  }
  for (const [index, got] of [after.newest, ...after.versions].entries()) {
    const expected = [before.newest, ...before.versions][index]!;
    damaged ||= !got.ok;
    if (!got.ok) {
      expect(got.failure).toMatchObject({ code: 'document-damaged', documentId: 'd' });
      continue;
    }
    // Where a snapshot is gone, an older one and the log make the same.
    expectTrue(got.value);
    if (!expected.ok) throw new Error('the document was whole');
    const end = (answer: typeof got.value) => answer.snapshot.version + answer.steps.length;
    const isThinned = end(expected.value) < 8;
    if (isThinned) expect(end(got.value)).toBeLessThanOrEqual(end(expected.value));
    else expect(end(got.value)).toBe(end(expected.value));
  }
  return damaged;
}

const withoutKept = (answer: { ok: boolean; value?: unknown }) => ({
  ...answer,
  value: Array.isArray(answer.value) ? answer.value : { ...(answer.value as object), kept: null },
});

/** Something can be read, and none of it is anything that was not written. */
async function expectReadable(store: DocumentStore): Promise<void> {
  const salvaged = await store.salvage('d');
  if (!salvaged.ok) throw new Error(salvaged.failure.code);
  const { texts } = salvaged.value;
  expect(texts.length).toBeGreaterThan(0);
  for (const text of texts) expectTrue(text);
}

/** How many parts of it are said to be damaged. */
async function damagesOf(store: DocumentStore): Promise<number> {
  const salvaged = await store.salvage('d');
  return salvaged.ok ? salvaged.value.damages.length : 0;
}

/** It goes on from its best text, at a version it never had, and everything of it can be read. */
async function expectMended(store: DocumentStore): Promise<void> {
  const salvaged = await store.salvage('d');
  if (!salvaged.ok) throw new Error(salvaged.failure.code);
  const { texts, isTextWhole, version, damages } = salvaged.value;
  expect(damages.length).toBeGreaterThan(0);
  const [best] = texts;
  if (!best) throw new Error('nothing can be read');
  const at = best.snapshot.version + best.steps.length;
  const text = isTextWhole ? {} : { text: { version: at, body: { went: 'on' }, authors: [] } };
  const repaired = await store.repair('d', { schemaVersion: 1, ...text, name: 'Went on', by: 'ada' });
  expect(repaired).toEqual({ ok: true, value: null });
  const after = await stateOf(store, 'd');
  for (const answer of [after.newest, after.outline, after.links, after.writers])
    expect(answer.ok).toBe(true);
  expect(await store.salvage('d')).toMatchObject({ value: { damages: [], isTextWhole: true } });
  if (!after.newest.ok || !after.outline.ok) return;
  const { snapshot, steps } = after.newest.value;
  const newest = snapshot.version + steps.length;
  expect(newest).toBe(isTextWhole ? version : version + 1);
  if (!isTextWhole) {
    expect(snapshot.body).toEqual({ went: 'on' });
    expect(after.outline.value.names.at(-1)).toMatchObject({ version: newest, name: 'Went on', by: 'ada' });
    expect(await store.keptAside('d')).toMatchObject({ ok: true });
  }
  expect(await store.append('d', newest, stepsOf('ada', 'on'))).toEqual({ ok: true, value: null });
}

async function expectNeighbour(store: DocumentStore): Promise<void> {
  const { neighbour } = state as { neighbour: unknown };
  expect(await stateOf(store, 'neighbour')).toEqual(neighbour);
}

const tables = ['document', 'step', 'span', 'snapshot', 'named_version', 'link', 'writer'];

function onDatabase<Answer>(
  file: string,
  work: (database: InstanceType<typeof DatabaseSync>) => Answer,
): Answer {
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA foreign_keys = OFF');
    return work(database);
  } finally {
    database.close();
  }
}

interface Place {
  table: string;
  /** Position among the rows of `d`. */
  row: number;
}

function placesIn(file: string): Place[] {
  return onDatabase(file, (database) =>
    tables.flatMap((table) => {
      const key = table === 'document' ? 'id' : 'document';
      const { count } = database
        .prepare(`SELECT count(*) AS count FROM ${table} WHERE ${key} = 'd'`)
        .get() as {
        count: number;
      };
      return Array.from({ length: count }, (_, row) => ({ table, row }));
    }),
  );
}

const where = ({ table, row }: Place) => {
  const key = { span: 'from_version', link: 'id', writer: 'id', document: 'id' }[table] ?? 'version';
  const of = table === 'document' ? 'id' : 'document';
  return `${of} = 'd' AND ${key} = (SELECT ${key} FROM ${table} WHERE ${of} = 'd' ORDER BY ${key} LIMIT 1 OFFSET ${row})`;
};

/** The row says something else in this column: a bit of it is flipped. Null when it has nothing there. */
function flip(file: string, place: Place, column: string, at: number): boolean {
  return onDatabase(file, (database) => {
    const sql = `SELECT typeof("${column}") AS type, CAST("${column}" AS BLOB) AS bytes FROM ${place.table} WHERE ${where(place)}`;
    const { type, bytes } = database.prepare(sql).get() as { type: string; bytes: Uint8Array | null };
    if (bytes === null || bytes.length === 0) return false;
    const changed = Buffer.from(bytes);
    changed[at % changed.length]! ^= 1 << (type === 'text' ? at % 5 : at % 3);
    const value = { text: 'CAST(? AS TEXT)', integer: 'CAST(CAST(? AS TEXT) AS INTEGER)' }[type] ?? '?';
    const set = database.prepare(`UPDATE ${place.table} SET "${column}" = ${value} WHERE ${where(place)}`);
    try {
      set.run(changed);
    } catch (error) {
      // The key of another row.
      if (/UNIQUE/.test((error as Error).message)) return false;
      throw error;
    }
    const after = database.prepare(sql).get() as { bytes: Uint8Array } | undefined;
    // A key that changed: the row is another's now.
    return after === undefined || !Buffer.from(after.bytes).equals(Buffer.from(bytes));
  });
}

describe('[DC13] a damaged document', () => {
  test('each row of each table gone: the same, or said to be damaged, readable and mended', async () => {
    let damaged = 0;
    const places = placesIn(folder.file);
    expect(new Set(places.map(({ table }) => table))).toEqual(new Set(tables));
    for (const place of places) {
      await withDamaged(
        (file) =>
          onDatabase(file, (database) => database.exec(`DELETE FROM ${place.table} WHERE ${where(place)}`)),
        async (store) => {
          const isDamaged = await expectNothingFalse(store);
          await expectReadable(store);
          const isTold = isDamaged || (await damagesOf(store)) > 0;
          // A snapshot nobody named and nothing needs may have been thinned as well.
          if (place.table !== 'snapshot') expect({ place, isTold }).toEqual({ place, isTold: true });
          if (isTold) await expectMended(store);
          await expectNeighbour(store);
          damaged += Number(isDamaged);
        },
      );
    }
    expect(damaged).toBeGreaterThan(places.length / 2);
  }, 600_000);

  test('a byte flipped in each column of each row: as well', async () => {
    const columns = onDatabase(folder.file, (database) =>
      Object.fromEntries(
        tables.map((table) => [
          table,
          (
            database.prepare(`SELECT name FROM pragma_table_info('${table}')`).all() as { name: string }[]
          ).map((column) => column.name),
        ]),
      ),
    );
    let flipped = 0;
    for (const [index, place] of placesIn(folder.file).entries()) {
      for (const [number, column] of (columns[place.table] ?? []).entries()) {
        let isFlipped = false;
        await withDamaged(
          (file) => {
            isFlipped = flip(file, place, column, index * 7 + number);
          },
          async (store) => {
            if (!isFlipped) return;
            flipped += 1;
            await expectNothingFalse(store);
            await expectReadable(store);
            if ((await damagesOf(store)) > 0) await expectMended(store);
            await expectNeighbour(store);
          },
        );
      }
    }
    expect(flipped).toBeGreaterThan(150);
  }, 600_000);

  test('a bit flipped anywhere in the file: nothing false is answered, and the file opens or is refused', async () => {
    let refused = 0;
    let damaged = 0;
    const runs = 250;
    for (let run = 0; run < runs; run += 1) {
      const at = Math.floor(((run + 0.37) * whole.length) / runs);
      const flipBit = (file: string) => {
        const bytes = Buffer.from(whole);
        bytes[at]! ^= 1 << (run % 8);
        writeFileSync(file, bytes);
      };
      let opened = false;
      await withDamaged(flipBit, async (store) => {
        opened = true;
        if (await expectNothingFalse(store)) damaged += 1;
      }).catch((error: Error) => {
        if (opened) throw error;
        refused += 1;
      });
    }
    expect(damaged).toBeGreaterThan(0);
    expect(refused).toBeLessThan(runs / 4);
  }, 600_000);
});
