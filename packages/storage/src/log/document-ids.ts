import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** Every document there is any part of that could be read again, by id: its row, a snapshot, or a link. */
export async function documentIds(database: Kysely<Tables>): Promise<string[]> {
  const rows = await database
    .selectFrom('document')
    .select('id as document')
    .union(database.selectFrom('snapshot').select('document'))
    .union(database.selectFrom('link').select('document'))
    .orderBy('document')
    .execute();
  return rows.map(({ document }) => document);
}
