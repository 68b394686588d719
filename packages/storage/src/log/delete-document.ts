import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** Bytes taken out in one transaction, or one row of more: what is deleted is overwritten, so it is written again. */
const bytesAtOnce = 1_000_000;
const rowsAtOnce = 1_000;

/** As schema version of a document that is being deleted: it is none any more, though parts of it are there. */
export const beingDeleted = -1;

/** From here on there is no such document, whatever happens. @returns whether there was one. */
export async function beginDeletion(transaction: Kysely<Tables>, documentId: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    UPDATE document SET schema_version = ${beingDeleted}
    WHERE id = ${documentId} AND schema_version <> ${beingDeleted}`.execute(transaction);
  if (!numAffectedRows) return false;
  for (const table of ['link', 'named_version', 'writer', 'span'] as const) {
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
    .select('id')
    .where('schema_version', '=', beingDeleted)
    .execute();
  return rows.map(({ id }) => id);
}
