import type { Writer } from '@tercet/protocol';
import type { Kysely } from 'kysely';
import { boundWriters } from './bound-writers.ts';
import { DamagedDocument } from './damaged-document.ts';
import { isSoundRow, sumOf } from './row-sum.ts';
import type { Tables } from './tables.ts';
import { isComplete } from './tallied.ts';

/** Everyone who is kept, by id. Throws `DamagedDocument` when one is not what was written, or missing. */
export async function readWriters(database: Kysely<Tables>, documentId: string): Promise<Writer[]> {
  const rows = await database
    .selectFrom('writer')
    .selectAll()
    .where('document', '=', documentId)
    .orderBy('id')
    .execute();
  const sound = rows.every((row) => isSoundRow('writer', row));
  if (!sound || !(await isComplete(database, documentId, 'writer'))) {
    throw new DamagedDocument(documentId, 'history', 'a writer is missing, or not what was written');
  }
  return rows.map(({ id, name, color }) => ({ id, name, color }));
}

export async function saveWriter(
  database: Kysely<Tables>,
  documentId: string,
  { id, name, color }: Writer,
): Promise<void> {
  const row = { document: documentId, id, name, color };
  const sum = sumOf('writer', row);
  await database
    .insertInto('writer')
    .values({ ...row, sum })
    .onConflict((conflict) => conflict.columns(['document', 'id']).doUpdateSet({ name, color, sum }))
    .execute();
  await boundWriters(database, documentId, id);
}
