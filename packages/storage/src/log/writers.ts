import type { Writer } from '@tercet/protocol';
import type { Kysely } from 'kysely';
import { boundWriters } from './bound-writers.ts';
import type { Tables } from './tables.ts';

/** Everyone who is kept, by id. */
export function readWriters(database: Kysely<Tables>, documentId: string): Promise<Writer[]> {
  return database
    .selectFrom('writer')
    .select(['id', 'name', 'color'])
    .where('document', '=', documentId)
    .orderBy('id')
    .execute();
}

export async function saveWriter(
  database: Kysely<Tables>,
  documentId: string,
  { id, name, color }: Writer,
): Promise<void> {
  await database
    .insertInto('writer')
    .values({ document: documentId, id, name, color })
    .onConflict((conflict) => conflict.columns(['document', 'id']).doUpdateSet({ name, color }))
    .execute();
  await boundWriters(database, documentId, id);
}
