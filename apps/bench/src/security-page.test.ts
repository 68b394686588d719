import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { limits } from '@tercet/protocol';
import { expect, test } from 'vitest';
import { repositoryRoot } from './machine.ts';

const page = readFileSync(path.join(repositoryRoot, '.github/SECURITY.md'), 'utf8');
const quoted = [...page.matchAll(/`([^`]+)`/g)].map(([, text]) => text as string);

test('every test and every bound that the page about security names is there', () => {
  const tests = quoted.filter((text) => /\.test\.tsx?$/.test(text));
  expect(tests.length).toBeGreaterThan(20);
  const absent = tests.filter(
    (file) =>
      !existsSync(path.join(repositoryRoot, file)) &&
      !existsSync(path.join(repositoryRoot, 'apps/server/src', file)),
  );
  expect(absent).toEqual([]);

  const bounds = quoted.filter((text) => /^[a-z]+([A-Z][a-z]+)+$/.test(text));
  expect(bounds.length).toBeGreaterThan(10);
  expect(bounds.filter((name) => !Object.hasOwn(limits, name))).toEqual([]);
});
