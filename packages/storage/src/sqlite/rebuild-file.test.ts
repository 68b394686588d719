import { copyFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DocumentStore } from '../document-store.ts';
import { type StorageFolder, storageFolder } from '../testing/storage-folder.ts';
import { firstOf, stepsOf } from '../testing/stored-steps.ts';
import { fileProblem } from './check-file.ts';
import { rebuildFile } from './rebuild-file.ts';
import { openSqliteDocumentStore } from './sqlite-document-store.ts';

let folder: StorageFolder;
let whole: Buffer;
const ids = ['a', 'b', 'c'];
const long = 'long words '.repeat(2_000);

async function write(store: DocumentStore): Promise<void> {
  for (const id of ids) await store.create(id, 1, firstOf({ text: `${id}: ${long}` }));
  for (let version = 0; version < 120; version += 1) {
    for (const id of ids) await store.append(id, version, stepsOf('ada', `${id} ${version}`));
  }
  for (const id of ids) {
    await store.saveSnapshot(id, { version: 60, body: { text: `${id} at 60: ${long}` }, authors: [] });
    await store.nameVersion(id, { version: 60, name: 'Half', at: 1, by: 'ada' });
    await store.saveWriter(id, { id: 'ada', name: 'Ada', color: 1 });
  }
}

beforeEach(async () => {
  folder = storageFolder();
  const store = folder.open();
  await write(store);
  await store.close();
  whole = readFileSync(folder.file);
});
afterEach(() => folder.remove());

async function stateOf(store: DocumentStore, id: string) {
  return [await store.load(id), await store.outline(id), await store.links(id), await store.writers(id)];
}

let copies = 0;
async function rebuilt<Answer>(
  change: (file: string) => void,
  look: (store: DocumentStore) => Promise<Answer>,
) {
  copies += 1;
  const file = path.join(path.dirname(folder.file), `damaged-${copies}.sqlite`);
  writeFileSync(file, whole);
  change(file);
  const problem = fileProblem(`${file}`);
  const target = path.join(path.dirname(folder.file), `rebuilt-${copies}.sqlite`);
  rebuildFile(file, target);
  const store = openSqliteDocumentStore({ file: target });
  try {
    return { answer: await look(store), problem };
  } finally {
    await store.close();
  }
}

const overwrite = (from: number, to: number) => (file: string) => {
  const bytes = Buffer.from(whole);
  bytes.fill(0xff, from, to);
  writeFileSync(file, bytes);
};

describe('[DC13] a file SQLite will not open', () => {
  for (const [what, change] of Object.entries({
    'its header is gone': overwrite(0, 100),
    'its whole first page is gone, and with it where each table begins': overwrite(0, 4096),
    'nothing is wrong': () => undefined,
  })) {
    test(`${what}: every row is found again`, async () => {
      const store = folder.open();
      const before = await Promise.all(ids.map((id) => stateOf(store, id)));
      await store.close();
      const { answer, problem } = await rebuilt(change, (found) =>
        Promise.all(ids.map((id) => stateOf(found, id))),
      );
      expect(answer).toEqual(before);
      expect(problem === null).toBe(what === 'nothing is wrong');
    });
  }

  test('cut anywhere: what is before the cut is found, and nothing false', async () => {
    let readable = 0;
    for (let part = 1; part < 8; part += 1) {
      const { answer } = await rebuilt(
        (file) => truncateSync(file, Math.floor((whole.length * part) / 8)),
        async (store) => Promise.all(ids.map((id) => store.salvage(id))),
      );
      for (const [index, salvaged] of answer.entries()) {
        if (!salvaged.ok) continue;
        for (const { snapshot, steps } of salvaged.value.texts) {
          readable += 1;
          const id = ids[index];
          const text = snapshot.version === 0 ? `${id}: ${long}` : `${id} at 60: ${long}`;
          expect(snapshot.body).toEqual({ text });
          expect(steps.map(({ step }) => step.name)).toEqual(
            steps.map((_, at) => `${id} ${snapshot.version + at}`),
          );
        }
      }
    }
    expect(readable).toBeGreaterThan(0);
  });

  test('every page in turn made nonsense: most is found, nothing false', async () => {
    let found = 0;
    const pages = whole.length / 4096;
    for (let page = 0; page < pages; page += 3) {
      const { answer } = await rebuilt(overwrite(page * 4096, (page + 1) * 4096), async (store) =>
        Promise.all(ids.map((id) => store.salvage(id))),
      );
      found += answer.filter((salvaged) => salvaged.ok && salvaged.value.texts.length > 0).length;
    }
    expect(found).toBeGreaterThan(ids.length * (pages / 3) * 0.6);
  });

  test('what is only in the log is found, too; a commit that is not whole is not', async () => {
    const store = folder.open({ checkpointBytes: 10_000_000 });
    await store.append('a', 120, stepsOf('ada', 'in the log'));
    const copy = path.join(path.dirname(folder.file), 'live.sqlite');
    copyFileSync(folder.file, copy);
    copyFileSync(`${folder.file}-wal`, `${copy}-wal`);
    await store.close();
    const bytes = readFileSync(copy);
    bytes.fill(0xff, 0, 100);
    writeFileSync(copy, bytes);
    for (const cut of [0, 10]) {
      if (cut > 0) truncateSync(`${copy}-wal`, readFileSync(`${copy}-wal`).length - cut);
      const target = `${copy}-rebuilt-${cut}`;
      rebuildFile(copy, target);
      const found = openSqliteDocumentStore({ file: target });
      const loaded = await found.load('a');
      expect(loaded.ok && loaded.value.steps.at(-1)?.step.name).toBe(cut === 0 ? 'in the log' : 'a 119');
      await found.close();
    }
    expect(existsSync(copy)).toBe(true);
  });
});
