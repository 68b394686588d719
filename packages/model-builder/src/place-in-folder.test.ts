import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BuildError } from './build-failure.ts';
import { placeInFolder } from './place-in-folder.ts';

let folder: string;
let model: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'place-')));
  model = path.join(folder, 'model');
  await mkdir(path.join(model, 'adapter'), { recursive: true });
  await writeFile(path.join(model, 'a.gguf'), 'a');
  await writeFile(path.join(folder, 'secret'), 's');
});
afterEach(() => rm(folder, { recursive: true }));

const codeOf = (place: Promise<unknown>) =>
  place.then(
    () => null,
    (error: unknown) => (error instanceof BuildError ? error.failure.code : error),
  );

test('a file of a model lies in its folder, which may itself be a link', async () => {
  expect(await placeInFolder(model, 'a.gguf')).toBe(path.join(model, 'a.gguf'));
  await symlink(model, path.join(folder, 'other'));
  expect(await placeInFolder(path.join(folder, 'other'), 'a.gguf')).toBe(path.join(model, 'a.gguf'));
  await symlink('../a.gguf', path.join(model, 'adapter', 'b.gguf'));
  expect(await placeInFolder(model, 'adapter/b.gguf')).toBe(path.join(model, 'a.gguf'));
  expect(await placeInFolder(model, 'absent')).toBeNull();
  expect(await placeInFolder(path.join(folder, 'nowhere'), 'a.gguf')).toBeNull();
});

test.each([
  '../secret',
  '/etc/passwd',
  'adapter/../../secret',
  'a\\..\\b',
  'C:secret',
  '',
  '.',
  'a\u0000b',
  'a\nb',
])('the path %j leads nowhere else', async (file) => {
  expect(await codeOf(placeInFolder(model, file))).toBe('outside-folder');
});

test('nor does a link, to a file, through a folder, or in a circle; what is no file is refused', async () => {
  await symlink('../secret', path.join(model, 'link'));
  await symlink('..', path.join(model, 'up'));
  await symlink('circle', path.join(model, 'circle'));
  expect(await codeOf(placeInFolder(model, 'link'))).toBe('outside-folder');
  expect(await codeOf(placeInFolder(model, 'up/secret'))).toBe('outside-folder');
  expect(await codeOf(placeInFolder(model, 'circle'))).toBe('outside-folder');
  expect(await codeOf(placeInFolder(model, 'adapter'))).toBe('not-a-checkpoint');
});
