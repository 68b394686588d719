import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type StorageFolder, storageFolder } from '../testing/storage-folder.ts';
import { firstOf, stepsOf } from '../testing/stored-steps.ts';
import { tighten } from './keep-private.ts';

let folder: StorageFolder;
let parent: string;
beforeEach(() => {
  folder = storageFolder();
  parent = path.dirname(folder.file);
});
afterEach(() => folder.remove());

const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);
const modes = () =>
  Object.fromEntries(readdirSync(parent).map((name) => [name, modeOf(path.join(parent, name))]));

describe.skipIf(process.platform === 'win32')('who else can read the documents', () => {
  test('nobody: a new folder and every file in it are its owner’s alone', async () => {
    const said: string[] = [];
    const store = folder.open({ notice: (words) => said.push(words) });
    await store.create('d', 1, firstOf({}));
    await store.append('d', 0, stepsOf('ada', 'a'));
    expect(modeOf(parent)).toBe('700');
    expect(modes()).toEqual({
      'documents.sqlite': '600',
      'documents.sqlite-wal': '600',
      'documents.sqlite-shm': '600',
    });
    expect(said).toEqual([]);
  });

  test('a folder and files that stood open are closed, and it is said in one line', async () => {
    await folder.open().close();
    writeFileSync(`${folder.file}.damaged-1`, 'kept aside');
    writeFileSync(path.join(parent, 'not ours'), '');
    chmodSync(parent, 0o755);
    for (const name of readdirSync(parent)) chmodSync(path.join(parent, name), 0o644);
    const said: string[] = [];
    folder.open({ notice: (words) => said.push(words) });
    expect(modeOf(parent)).toBe('700');
    const { 'not ours': notOurs, ...ours } = modes();
    expect(notOurs).toBe('644');
    expect(new Set(Object.values(ours))).toEqual(new Set(['600']));
    expect(said).toEqual([
      `Other users of this machine could read the documents in ${parent}; now only their owner can.`,
    ]);
  });

  test('a folder every user shares, like /tmp, is left to them; the files in it are not', async () => {
    mkdirSync(parent);
    chmodSync(parent, 0o1777);
    const said: string[] = [];
    folder.open({ notice: (words) => said.push(words) });
    expect(modeOf(parent)).toBe('777');
    expect(new Set(Object.values(modes()))).toEqual(new Set(['600']));
    expect(said).toEqual([
      `Every user of this machine shares ${parent}: give the documents a folder of their own.`,
    ]);
  });

  test('what cannot be closed is said, and survived', () => {
    mkdirSync(parent);
    const loop = path.join(parent, 'loop');
    symlinkSync(loop, loop);
    expect(tighten(loop, 0o600)).toContain('ELOOP');
    expect(tighten(path.join(parent, 'gone meanwhile'), 0o600)).toBeNull();
  });
});
