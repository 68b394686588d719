import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isBuilt, isSomethingBuilt, rememberBuilt, unwritable } from './built.mjs';

let root: string;
const put = (name: string, text = '') => {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), text);
};
const results = ['server/dist/main.js', 'worker/dist/main.js', 'models/dist/main.js', 'web/dist/index.html'];
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'tercet-built-'));
  for (const name of ['package-lock.json', 'package.json', '.tsconfig.base.json', 'turbo.json']) put(name);
  for (const name of ['apps/server/src/main.ts', 'packages/protocol/src/index.ts', 'node_modules/a/index.js'])
    put(name, 'one');
  for (const name of results) put(`apps/${name}`, 'built of one');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('what was built of these sources is built, until a source, a setting or what was built changes', () => {
  expect(isBuilt(root)).toBe(false);
  rememberBuilt(root);
  expect(isBuilt(root)).toBe(true);
  // What no build reads.
  for (const name of [
    'apps/server/README.md',
    'apps/server/src/main.test.ts',
    'apps/server/.turbo/turbo-build.log',
  ])
    put(name, 'two');
  expect(isBuilt(root)).toBe(true);
  for (const [name, text] of [
    ['apps/server/src/main.ts', 'one'],
    ['packages/protocol/src/index.ts', 'one'],
    ['package-lock.json', ''],
    ['apps/worker/dist/main.js', 'built of one'],
  ] as const) {
    put(name, 'two');
    expect([name, isBuilt(root)]).toEqual([name, false]);
    put(name, text);
    expect(isBuilt(root)).toBe(true);
  }
  put('packages/protocol/src/new.ts');
  expect(isBuilt(root)).toBe(false);
  expect(isSomethingBuilt(root)).toBe(true);
  rmSync(path.join(root, 'apps/web/dist'), { recursive: true });
  expect(isSomethingBuilt(root)).toBe(false);
});

test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'the first place a build would write and may not is named',
  () => {
    expect(unwritable(root)).toBeUndefined();
    chmodSync(path.join(root, 'apps/worker/dist'), 0o555);
    expect(unwritable(root)).toBe(path.join(root, 'apps/worker/dist'));
  },
);
