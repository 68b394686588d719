import { type Kysely, sql } from 'kysely';
import type { KeptAside } from '../document-store.ts';
import type { Tables } from './tables.ts';

const columns = {
  step: ['version', 'body', 'client', 'author', 'at', 'sum'],
  span: ['from_version', 'to_version', 'author', 'started_at', 'ended_at', 'sum'],
  snapshot: ['version', 'body', 'authors', 'at', 'sum'],
  named_version: ['version', 'name', 'at', 'by', 'sum'],
  link: ['id', 'right', 'label', 'created_at', 'last_used_at', 'revoked_at', 'sum'],
  writer: ['id', 'name', 'color', 'sum'],
} as const;
const keys = {
  step: 'version',
  span: 'from_version',
  snapshot: 'version',
  named_version: 'version',
  link: 'id',
  writer: 'id',
} as const;

/**
 * Puts rows of a document aside: out of their table, not away. A link's secret hash goes with it: one that cannot be
 * believed opens nothing.
 *
 * @param which the keys of the rows, or all of those below a version.
 */
export async function keepAside(
  transaction: Kysely<Tables>,
  documentId: string,
  table: keyof typeof columns,
  which: readonly (string | number)[] | { below: number },
  at: number,
): Promise<void> {
  const key = sql.ref(keys[table]);
  const pairs = columns[table].map((column) => sql`${sql.lit(column)}, ${sql.ref(column)}`);
  const wheres =
    'below' in which ? [sql`${key} < ${which.below}`] : which.map((value) => sql`${key} = ${value}`);
  for (const where of wheres) {
    const rows = sql`FROM ${sql.table(table)} WHERE document = ${documentId} AND ${where}`;
    await sql`
      INSERT INTO kept_aside (document, at, part, row)
      SELECT ${documentId}, ${at}, ${table}, json_object(${sql.join(pairs)}) ${rows}`.execute(transaction);
    await sql`DELETE ${rows}`.execute(transaction);
  }
}

/** The oldest first. */
export function readKeptAside(database: Kysely<Tables>, documentId: string): Promise<KeptAside[]> {
  return database
    .selectFrom('kept_aside')
    .select(['at', 'part', 'row'])
    .where('document', '=', documentId)
    .orderBy('id')
    .execute();
}
