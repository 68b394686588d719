import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkSettings } from './check-settings.ts';
import { parseConfig } from './config.ts';
import { fakeCard } from './testing/running-server.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'tercet-settings-'));
  for (const folder of ['web', 'models/fake', 'models/empty', 'cache'])
    mkdirSync(path.join(root, folder), { recursive: true });
  for (const file of ['web/index.html', 'worker.js', 'a-file']) writeFileSync(path.join(root, file), '');
  writeFileSync(path.join(root, 'models/fake/model.json'), JSON.stringify(fakeCard('fake', 'good')));
  symlinkSync('circle', path.join(root, 'circle'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** What `checkSettings` and `parseConfig` say of these settings, beside ones that are right. */
async function problemWith(environment: Record<string, string>) {
  const all = {
    WEB_DIR: 'web',
    WORKER_ENTRY: 'worker.js',
    MODELS_DIR: 'models',
    MODELS: 'fake',
    CACHE_DIR: 'cache',
    DATA_DIR: 'data',
    PORT: '0',
    ...environment,
  };
  const parsed = parseConfig(all, root);
  if ('problem' in parsed) return { words: parsed.problem, status: 2 };
  return checkSettings(parsed.config, all);
}

test('settings that are right have no problem, and folders to write in are made', async () => {
  expect(await problemWith({})).toBeNull();
  expect(await problemWith({ DATA_DIR: 'a/b/c', CACHE_DIR: 'd/e', HOST: 'localhost' })).toBeNull();
  expect(await problemWith({ MODELS: 'fake,empty' })).toBeNull(); // the page says what it lacks
});

const onlyOnLinux = process.platform === 'linux';
const wrong: [name: string, value: string, words: RegExp][] = [
  ['DATA_DIR', 'a-file', /it is a file|part of its path is a file/],
  ['DATA_DIR', 'a-file/data', /a part of its path is a file/],
  ['DATA_DIR', 'circle', /circle|is a file/],
  ['DATA_DIR', `${'x'.repeat(300)}`, /its path is too long/],
  ['CACHE_DIR', 'a-file', /it is a file|part of its path is a file/],
  ['CACHE_DIR', 'a-file/cache', /a part of its path is a file/],
  ['MODELS_DIR', 'nowhere', /there is no such folder/],
  ['MODELS_DIR', 'a-file', /it is a file, and a folder is needed/],
  ['MODELS', 'nope', /there is no model nope in .*; there are empty, fake$/],
  ['MODELS', 'fake,nope', /there is no model nope/],
  ['MODELS', '../fake', /there is no model \.\.\/fake/],
  ['MODELS', '..', /there is no model \.\./],
  ['WEB_DIR', 'nowhere', /there is no file/],
  ['WORKER_ENTRY', 'nowhere.js', /there is no file/],
  ['WORKER_ENTRY', 'web', /there is no file/],
  ['HOST', 'no.such.machine.invalid', /there is no machine of that name/],
  ['HOST', '203.0.113.7', /this machine does not have that address/],
  ...(onlyOnLinux
    ? ([
        ['DATA_DIR', '/proc/x', /a folder cannot be made there/],
        ['DATA_DIR', '/proc/x/y/z', /a folder cannot be made there/],
        ['CACHE_DIR', '/proc/x', /a folder cannot be made there/],
        ['DATA_DIR', '/dev/null', /it is a file|part of its path is a file/],
      ] satisfies [string, string, RegExp][])
    : []),
];
/** Only a model that is built from files needs the cache. */
const needsCache = () => {
  writeFileSync(path.join(root, 'models/fake/weights.gguf'), 'right');
  const files = [{ path: 'weights.gguf', bytes: 5, sha256: '0'.repeat(64) }];
  const card = { ...fakeCard('fake', 'good'), files };
  writeFileSync(path.join(root, 'models/fake/model.json'), JSON.stringify(card));
};

test.each(wrong)('%s=%s is one line that names it, and status 2', async (name, value, words) => {
  needsCache();
  const problem = await problemWith({ [name]: value });
  expect(problem?.status).toBe(2);
  expect(problem?.words).toMatch(words);
  expect(problem?.words.startsWith(`${name}=${value}: `)).toBe(true);
  expect(problem?.words).not.toContain('\n');
});

test('a port that is taken is no wrong setting: status 1', async () => {
  const squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
  const { port } = squatter.address() as { port: number };
  expect(await problemWith({ PORT: String(port) })).toMatchObject({ status: 1 });
  await new Promise((resolve) => squatter.close(resolve));
});

test('a cache that is only read is right where the model is built in it', async () => {
  needsCache();
  rmSync(path.join(root, 'cache'), { recursive: true });
  writeFileSync(path.join(root, 'cache'), '');
  expect((await problemWith({ CACHE_DIR: 'cache' }))?.words).toMatch(/^CACHE_DIR=cache: /);
  rmSync(path.join(root, 'cache'));
  mkdirSync(path.join(root, 'cache', `fake-${'0'.repeat(16)}-tiles`), { recursive: true });
  chmodSync(path.join(root, 'cache'), 0o555);
  expect(await problemWith({ CACHE_DIR: 'cache' })).toBeNull();
});
