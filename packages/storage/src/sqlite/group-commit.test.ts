import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkpoint, logBytes } from './checkpoint.ts';
import { createGroupCommit, type GroupCommit } from './group-commit.ts';
import { kyselyOver } from './kysely-over-sqlite.ts';
import { openSqlite } from './open-sqlite.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

let directory: string;
let connection: SqliteConnection;
let commits = 0;
let group: GroupCommit;
let reported: unknown[] = [];

/** The same connection, its commits counted. */
function counting(connection: SqliteConnection): SqliteConnection {
  return {
    ...connection,
    prepare(sql) {
      const statement = connection.prepare(sql);
      if (sql !== 'COMMIT') return statement;
      const run = () => {
        commits += 1;
        return statement.run();
      };
      return { run } as typeof statement;
    },
  };
}

const report = (error: unknown) => reported.push(error);

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'tercet-group-'));
  connection = openSqlite(path.join(directory, 'test.sqlite'));
  commits = 0;
  reported = [];
  group = createGroupCommit(counting(connection), { report });
});

afterEach(async () => {
  await group.drained();
  connection.close();
  rmSync(directory, { recursive: true, force: true });
});

const insert = (id: string) =>
  group.run((queries) =>
    queries.insertInto('document').values({ id, schema_version: 1, created_at: 0 }).execute(),
  );
const stored = async () => {
  const rows = await kyselyOver(connection).selectFrom('document').select('id').orderBy('id').execute();
  return rows.map(({ id }) => id);
};

test('[DC1] writes of one turn share one transaction', async () => {
  await Promise.all(['a', 'b', 'c', 'd'].map(insert));
  expect(await stored()).toEqual(['a', 'b', 'c', 'd']);
  expect(commits).toBe(1);
});

test('a write that throws is undone alone', async () => {
  const broken = group.run(async (queries) => {
    await queries.insertInto('document').values({ id: 'x', schema_version: 1, created_at: 0 }).execute();
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
  expect(commits).toBe(1);
});

test('writes that come while others are being committed are next', async () => {
  const first = insert('a');
  const second = first.then(() => insert('b'));
  await group.drained();
  await second;
  expect(await stored()).toEqual(['a', 'b']);
});

test('a log that has grown is brought into the file, after the answers', async () => {
  group = createGroupCommit(counting(connection), { report, checkpointBytes: 1 });
  const before = logBytes(connection);
  let sizeAtAnswer = 0;
  await insert('a').then(() => {
    sizeAtAnswer = logBytes(connection);
  });
  await group.drained();
  expect(sizeAtAnswer).toBeGreaterThan(before);
  expect(logBytes(connection)).toBe(0);
  expect(reported).toEqual([]);
});

test('the log is emptied between transactions, never in one', async () => {
  const [, emptied] = await Promise.all([
    insert('a'),
    group.between(() => checkpoint(connection)),
    insert('b'),
  ]);
  expect(emptied).toBe(true);
  expect(logBytes(connection)).toBe(0);
  expect(await stored()).toEqual(['a', 'b']);
});
