import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'tercet-install-'));
  mkdirSync(path.join(root, 'apps/one'), { recursive: true });
  put('package.json', '{}');
  put('apps/one/package.json', '{}');
  lock(1);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const at = (name: string) => path.join(root, name);
const put = (name: string, text: string) => writeFileSync(at(name), text);
const lock = (version: number) =>
  put(
    'package-lock.json',
    JSON.stringify({ version, packages: { '': {}, 'apps/one': {}, 'node_modules/a': {} } }),
  );
const installedVersions = () =>
  ['node_modules/version', 'apps/one/node_modules/version'].map((name) =>
    existsSync(at(name)) ? readFileSync(at(name), 'utf8') : null,
  );
const leftBeside = () => (existsSync(at('.cache/install')) ? readdirSync(at('.cache/install')) : []);

/** In the place of npm: installs the lock's version into both rooms where it runs, or ends as it is told. */
const npm = `
  const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
  const { version } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  for (const room of ['.', 'apps/one']) {
    mkdirSync(room + '/node_modules', { recursive: true });
    writeFileSync(room + '/node_modules/version', String(version));
    if (room === '.' && process.env.FAKE_NPM === 'fail') {
      console.error('npm error code ' + process.env.FAKE_CODE);
      process.exit(1);
    }
    if (room === '.' && process.env.FAKE_NPM === 'hang') {
      console.log('hangs');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    }
  }`;

/** Node's arguments that install in `root`; `patch` runs before. */
const script = (patch = '') => [
  '--input-type=module',
  '-e',
  `import fs from 'node:fs';
   import { syncBuiltinESMExports } from 'node:module';
   ${patch}
   const { install } = await import(${JSON.stringify(new URL('install.mjs', import.meta.url).href)});
   const npm = [process.execPath, '-e', ${JSON.stringify(npm)}, '--'];
   console.log(JSON.stringify(install(${JSON.stringify('ROOT')}.replace('ROOT', process.env.TREE), (words) => console.log(words), npm, Number(process.env.NEEDED_MB ?? 0))));`,
];
function run(environment: Record<string, string> = {}, patch = '') {
  const ended = spawnSync(process.execPath, script(patch), {
    env: { ...process.env, TREE: root, ...environment },
    encoding: 'utf8',
  });
  const lines = ended.stdout.trimEnd().split('\n');
  return { ...ended, lines, result: ended.signal === null ? JSON.parse(lines.at(-1) ?? 'null') : null };
}
const failing = (code: string) => ({ FAKE_NPM: 'fail', FAKE_CODE: code });

test('packages are installed beside and put in place whole, those of rooms too; then nothing is done', () => {
  expect(run().result).toEqual({ state: 'installed' });
  expect(installedVersions()).toEqual(['1', '1']);
  lock(2);
  expect(run().result).toEqual({ state: 'installed' });
  expect(installedVersions()).toEqual(['2', '2']);
  expect(run(failing('ENOTFOUND')).lines).toEqual(['{"state":"installed"}']);
  expect(leftBeside()).toEqual([]);
});

test('without a registry what was there stays whole and is started, and one line says so and why', () => {
  run();
  lock(2);
  const { lines, result } = run(failing('ENOTFOUND'));
  expect(result).toEqual({ state: 'older' });
  expect(lines.at(-2)).toMatch(/^The packages could not be renewed: the npm registry’s name .* of before\.$/);
  expect(installedVersions()).toEqual(['1', '1']);
  expect(leftBeside()).toEqual([]);
  expect(run().result).toEqual({ state: 'installed' });
  expect(installedVersions()).toEqual(['2', '2']);
});

test('where nothing is there the true cause is said', () => {
  for (const [code, words] of [
    ['ENOSPC', 'the disk is full'],
    ['EACCES', 'this user may not write there'],
    ['EROFS', 'the disk can only be read'],
    ['ENOTFOUND', 'the npm registry’s name cannot be found'],
    ['ECONNREFUSED', 'the npm registry refuses the connection'],
    ['ESTRANGE', 'ESTRANGE; npm says why above'],
  ] as const) {
    const { result, stderr } = run(failing(code));
    expect(result.state).toBe('none');
    expect(result.words).toContain(`The packages could not be installed: ${words}`);
    expect(stderr.includes('npm error')).toBe(code === 'ESTRANGE');
  }
});

test('no room is said before npm is asked, and what was there is started', () => {
  const full = { NEEDED_MB: String(2 ** 40) };
  expect(run(full).result.words).toMatch(/: the disk is full \(\d+ MB are needed, and \d+ MB are free\)\.$/);
  run();
  lock(2);
  expect(run(full).result).toEqual({ state: 'older' });
  expect(installedVersions()).toEqual(['1', '1']);
});

test('killed while npm runs, what was there is still there', async () => {
  run();
  lock(2);
  const child = spawn(process.execPath, script(), {
    env: { ...process.env, TREE: root, FAKE_NPM: 'hang' },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => String(chunk).includes('hangs') && resolve());
  });
  const gone = new Promise((resolve) => child.once('close', resolve));
  process.kill(-(child.pid as number), 'SIGKILL');
  await gone;
  expect(installedVersions()).toEqual(['1', '1']);
  expect(run(failing('ENOTFOUND')).result).toEqual({ state: 'older' });
  expect(leftBeside()).toEqual([]);
});

test('killed between any two changes of the disk, the next start has packages, with a registry and without', () => {
  /** Kills the process before its n-th call that changes the disk. */
  const killBefore = (n: number) => `
    let calls = 0;
    for (const name of ['mkdirSync', 'copyFileSync', 'writeFileSync', 'renameSync', 'rmSync']) {
      const real = fs[name];
      fs[name] = (...words) => {
        calls += 1;
        if (calls === ${n}) process.kill(process.pid, 'SIGKILL');
        return real(...words);
      };
    }
    syncBuiltinESMExports();`;
  run();
  lock(2);
  const before = `${root}-before`;
  cpSync(root, before, { recursive: true });
  let n = 1;
  for (; ; n += 1) {
    rmSync(root, { recursive: true, force: true });
    cpSync(before, root, { recursive: true });
    const killed = run({}, killBefore(n));
    if (killed.signal === null) break;
    const { result } = run(failing('ENOTFOUND'));
    expect([n, ['older', 'installed'].includes(result.state)]).toEqual([n, true]);
    const versions = installedVersions();
    expect([n, new Set(versions).size, versions[0]]).toEqual([n, 1, result.state === 'older' ? '1' : '2']);
    expect(leftBeside()).toEqual([]);
  }
  rmSync(before, { recursive: true, force: true });
  expect(n).toBeGreaterThan(8);
});
