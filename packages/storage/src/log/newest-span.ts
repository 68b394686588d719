import type { Kysely, Selectable } from 'kysely';
import type { Tables } from './tables.ts';

/** A span goes on while its author does, and no pause is this long. Schema 2 was filled by the same rule. */
export const spanPauseMs = 120_000;

/** The last span of a document; its `to_version` is the document's version. Nothing before the first step. */
export function newestSpan(
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
