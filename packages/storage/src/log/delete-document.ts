import { type Kysely, sql } from 'kysely';
import { beingDeleted, documentRow, hasRows, isBeingDeleted } from './find-document.ts';
import { sumOf } from './row-sum.ts';
import type { Tables } from './tables.ts';

/** Bytes taken out in one transaction, or one row of more: what is deleted is overwritten, so it is written again. */
const bytesAtOnce = 1_000_000;
const rowsAtOnce = 1_000;

/**
 * From here on there is no such document, whatever happens; also of one whose own row is damaged or gone.
 *
 * @returns whether there was one.
 */
export async function beginDeletion(transaction: Kysely<Tables>, documentId: string): Promise<boolean> {
  const row = await documentRow(transaction, documentId);
  if (row ? isBeingDeleted(row) : !(await hasRows(transaction, documentId))) return false;
  const ended = { id: documentId, schema_version: beingDeleted, created_at: 0, whole_from: 0 };
  await transaction.deleteFrom('document').where('id', '=', documentId).execute();
  await transaction
    .insertInto('document')
    .values({ ...ended, sum: sumOf('document', ended) })
    .execute();
  for (const table of ['link', 'named_version', 'writer', 'span', 'kept_aside'] as const) {
    await transaction.deleteFrom(table).where('document', '=', documentId).execute();
  }
  return true;
}

/** Deletes a part of what is left of it. @returns whether there may be more. */
export async function deletePart(transaction: Kysely<Tables>, documentId: string): Promise<boolean> {
  for (const table of ['step', 'snapshot'] as const) {
    const rows = await transaction
      .selectFrom(table)
      .select(['version', sql<number>`octet_length(body)`.as('bytes')])
      .where('document', '=', documentId)
      .orderBy('version')
      .limit(rowsAtOnce)
      .execute();
    if (rows.length === 0) continue;
    let bytes = 0;
    const last = rows.find((row) => {
      bytes += row.bytes;
      return bytes >= bytesAtOnce;
    });
    await transaction
      .deleteFrom(table)
      .where('document', '=', documentId)
      .where('version', '<=', (last ?? rows.at(-1))?.version ?? 0)
      .execute();
    return true;
  }
  await transaction.deleteFrom('document').where('id', '=', documentId).execute();
  return false;
}

/** Documents whose deletion was broken off. */
export async function halfDeleted(database: Kysely<Tables>): Promise<string[]> {
  const rows = await database
    .selectFrom('document')
    .selectAll()
    .where('schema_version', '=', beingDeleted)
    .execute();
  return rows.filter(isBeingDeleted).map(({ id }) => id);
}
