import type { Kysely, Selectable } from 'kysely';
import type { StoredLink } from '../document-store.ts';
import { foldRevokedLinks } from './fold-links.ts';
import type { Tables } from './tables.ts';

/** Every link of a document, the oldest first, revoked ones too: as many of those as are kept. */
export async function readLinks(database: Kysely<Tables>, documentId: string): Promise<StoredLink[]> {
  const rows = await database
    .selectFrom('link')
    .selectAll()
    .where('document', '=', documentId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(asLink);
}

export async function addLink(database: Kysely<Tables>, documentId: string, link: StoredLink): Promise<void> {
  await database
    .insertInto('link')
    .values({
      document: documentId,
      id: link.id,
      secret_hash: link.secretHash,
      right: link.right,
      label: link.label,
      created_at: link.createdAt,
      last_used_at: link.lastUsedAt,
      revoked_at: link.revokedAt,
    })
    .execute();
  await foldRevokedLinks(database, documentId);
}

/** The first revocation is the one that stays. */
export async function revokeLink(
  database: Kysely<Tables>,
  documentId: string,
  linkId: string,
  at: number,
): Promise<void> {
  await database
    .updateTable('link')
    .set({ revoked_at: at })
    .where('document', '=', documentId)
    .where('id', '=', linkId)
    .where('revoked_at', 'is', null)
    .execute();
  await foldRevokedLinks(database, documentId);
}

export async function useLink(
  database: Kysely<Tables>,
  documentId: string,
  linkId: string,
  at: number,
): Promise<void> {
  await database
    .updateTable('link')
    .set({ last_used_at: at })
    .where('document', '=', documentId)
    .where('id', '=', linkId)
    .execute();
}

function asLink(row: Selectable<Tables['link']>): StoredLink {
  return {
    id: row.id,
    secretHash: row.secret_hash,
    right: row.right,
    label: row.label,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}
