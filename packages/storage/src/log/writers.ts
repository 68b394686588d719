import type { Writer } from '@tercet/protocol';
import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** Everyone who was ever kept, by id. */
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
}
