import { limits } from '@tercet/protocol';
import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/**
 * Of the links that were revoked only the latest stay, for the owner to see: links made and revoked again and again
 * take no room. Who holds one that is gone is answered as before [LK2].
 */
export async function foldRevokedLinks(database: Kysely<Tables>, documentId: string): Promise<void> {
  const older = await database
    .selectFrom('link')
    .select('id')
    .where('document', '=', documentId)
    .where('revoked_at', 'is not', null)
    .orderBy('revoked_at', 'desc')
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(Number.MAX_SAFE_INTEGER)
    .offset(limits.revokedLinksPerDocument)
    .execute();
  for (const { id } of older) {
    await database.deleteFrom('link').where('document', '=', documentId).where('id', '=', id).execute();
  }
}
