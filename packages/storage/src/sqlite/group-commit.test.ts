import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Kysely } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Tables } from '../log/tables.ts';
import { createGroupCommit } from './group-commit.ts';
import { openSqlite } from './open-sqlite.ts';

let directory: string;
let database: Kysely<Tables>;
let transactions = 0;
let group: ReturnType<typeof createGroupCommit>;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'tercet-group-'));
  database = openSqlite(path.join(directory, 'test.sqlite'));
  transactions = 0;
  const counting = new Proxy(database, {
    get(target, name) {
      if (name === 'startTransaction') transactions += 1;
      const member = target[name as keyof typeof target] as unknown;
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  group = createGroupCommit(counting);
});

afterEach(async () => {
  await database.destroy();
  rmSync(directory, { recursive: true, force: true });
});

const insert = (id: string) =>
  group.run((transaction) =>
    transaction.insertInto('document').values({ id, schema_version: 1, created_at: 0 }).execute(),
  );
const stored = async () => {
  const rows = await database.selectFrom('document').select('id').orderBy('id').execute();
  return rows.map(({ id }) => id);
};

test('[DC1] writes of one turn share one transaction', async () => {
  await Promise.all(['a', 'b', 'c', 'd'].map(insert));
  expect(await stored()).toEqual(['a', 'b', 'c', 'd']);
  expect(transactions).toBe(1);
});

test('a write that throws is undone alone', async () => {
  const broken = group.run(async (transaction) => {
    await transaction.insertInto('document').values({ id: 'x', schema_version: 1, created_at: 0 }).execute();
    throw new Error('no');
  });
  const [a, x, b, again] = await Promise.allSettled([insert('a'), broken, insert('b'), insert('a')]);
  expect([a.status, x.status, b.status, again.status]).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'rejected',
  ]);
  expect(await stored()).toEqual(['a', 'b']);
  expect(transactions).toBe(1);
});

test('writes that come while others are being committed are next', async () => {
  const first = insert('a');
  const second = first.then(() => insert('b'));
  await group.drained();
  await second;
  expect(await stored()).toEqual(['a', 'b']);
});
