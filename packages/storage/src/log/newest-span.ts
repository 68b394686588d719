import type { Kysely, Selectable } from 'kysely';
import { DamagedDocument } from './damaged-document.ts';
import { documentRow } from './find-document.ts';
import { isSoundRow } from './row-sum.ts';
import type { Tables } from './tables.ts';

/** A span goes on while its author does, and no pause is this long. Schema 2 was filled by the same rule. */
export const spanPauseMs = 120_000;

/** The last span of a document; its `to_version` is the document's version. Nothing before the first step. */
function newestSpan(
  database: Kysely<Tables>,
  documentId: string,
): Promise<Selectable<Tables['span']> | undefined> {
  return database
    .selectFrom('span')
    .selectAll()
    .where('document', '=', documentId)
    .orderBy('from_version', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/**
 * How many steps a document has had: what its last span says, which its last step must bear out.
 * Throws `DamagedDocument` when that span is not what was written, or the two do not agree: one of them is gone.
 */
export async function newestVersion(database: Kysely<Tables>, documentId: string): Promise<number> {
  const span = await newestSpan(database, documentId);
  if (span && !isSoundRow('span', span)) {
    throw new DamagedDocument(documentId, 'text', 'its newest span is not what was written');
  }
  const newest = span?.to_version ?? 0;
  const step = await database
    .selectFrom('step')
    .select('version')
    .where('document', '=', documentId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  // Thinned to its newest version it has no steps.
  const after = step ? step.version + 1 : (await documentRow(database, documentId))?.whole_from;
  if (after !== newest) {
    throw new DamagedDocument(documentId, 'text', `its steps end at ${after}, its spans at ${newest}`);
  }
  return newest;
}
