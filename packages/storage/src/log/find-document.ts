import type { Kysely, Selectable } from 'kysely';
import { beingDeleted } from './delete-document.ts';
import type { Tables } from './tables.ts';

/** Its row, or nothing when there is none. */
export function findDocument(
  database: Kysely<Tables>,
  documentId: string,
): Promise<Selectable<Tables['document']> | undefined> {
  return database
    .selectFrom('document')
    .selectAll()
    .where('id', '=', documentId)
    .where('schema_version', '<>', beingDeleted)
    .executeTakeFirst();
}
