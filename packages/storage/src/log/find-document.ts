import { type Failure, failed, type Result } from '@tercet/protocol';
import type { Kysely, Selectable } from 'kysely';
import { DamagedDocument } from './damaged-document.ts';
import { isSoundRow } from './row-sum.ts';
import type { Tables } from './tables.ts';

type DocumentRow = Selectable<Tables['document']>;

/** As schema version of a document that is being deleted: it is none any more, though parts of it are there. */
export const beingDeleted = -1;

export const isBeingDeleted = (row: DocumentRow): boolean =>
  row.schema_version === beingDeleted && isSoundRow('document', row);

/** Its row, sound or not; nothing when there is none. */
export function documentRow(database: Kysely<Tables>, documentId: string): Promise<DocumentRow | undefined> {
  return database.selectFrom('document').selectAll().where('id', '=', documentId).executeTakeFirst();
}

/**
 * Its row, or nothing when there is no such document.
 * Throws `DamagedDocument` when it is not what was written, or is gone while others of the document are there.
 */
export async function findDocument(
  database: Kysely<Tables>,
  documentId: string,
): Promise<DocumentRow | undefined> {
  const row = await documentRow(database, documentId);
  if (row && isBeingDeleted(row)) return undefined;
  if (row && isSoundRow('document', row)) return row;
  if (row) throw new DamagedDocument(documentId, 'text', 'its row is not what was written');
  if (await hasRows(database, documentId))
    throw new DamagedDocument(documentId, 'text', 'its row is missing');
  return undefined;
}

/** Whether a document has a snapshot or a link: every one has both. */
export async function hasRows(database: Kysely<Tables>, documentId: string): Promise<boolean> {
  for (const table of ['snapshot', 'link'] as const) {
    const found = await database
      .selectFrom(table)
      .select('document')
      .where('document', '=', documentId)
      .limit(1)
      .executeTakeFirst();
    if (found) return true;
  }
  return false;
}

export const unknown = (documentId: string): Result<never> =>
  failed({ code: 'document-unknown', documentId } satisfies Failure);
