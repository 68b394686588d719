import { done, type Result } from '@tercet/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { SoundLinks, StoredLink } from '../document-store.ts';
import { DamagedDocument } from './damaged-document.ts';
import { documentRow, unknown } from './find-document.ts';
import { foldRevokedLinks } from './fold-links.ts';
import { isSoundRow, sumOf } from './row-sum.ts';
import type { Tables } from './tables.ts';
import { isComplete } from './tallied.ts';

/**
 * Every link of a document, the oldest first, revoked ones too: as many of those as are kept.
 * Throws `DamagedDocument` when one is not what was written, or missing.
 */
export async function readLinks(database: Kysely<Tables>, documentId: string): Promise<StoredLink[]> {
  const rows = await linkRows(database, documentId);
  if (!rows.every((row) => isSoundRow('link', row)) || !(await isComplete(database, documentId, 'link'))) {
    throw new DamagedDocument(documentId, 'links', 'a link is missing, or not what was written');
  }
  return rows.map(asLink);
}

/** Those that are what was written, and those that are not; also of a document whose own row is damaged or gone. */
export async function readSoundLinks(
  database: Kysely<Tables>,
  documentId: string,
): Promise<Result<SoundLinks>> {
  const rows = await linkRows(database, documentId);
  if (rows.length === 0 && !(await documentRow(database, documentId))) return unknown(documentId);
  const sound = rows.filter((row) => isSoundRow('link', row));
  const damaged = rows.filter((row) => !sound.includes(row));
  return done({ sound: sound.map(asLink), damaged: damaged.map(asLink) });
}

function linkRows(database: Kysely<Tables>, documentId: string): Promise<Selectable<Tables['link']>[]> {
  return database
    .selectFrom('link')
    .selectAll()
    .where('document', '=', documentId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

export async function addLink(database: Kysely<Tables>, documentId: string, link: StoredLink): Promise<void> {
  const row = {
    document: documentId,
    id: link.id,
    secret_hash: link.secretHash,
    right: link.right,
    label: link.label,
    created_at: link.createdAt,
    last_used_at: link.lastUsedAt,
    revoked_at: link.revokedAt,
  };
  await database
    .insertInto('link')
    .values({ ...row, sum: sumOf('link', row) })
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
  await changeLink(database, documentId, linkId, (row) =>
    row.revoked_at === null ? { revoked_at: at } : {},
  );
  await foldRevokedLinks(database, documentId);
}

export function useLink(
  database: Kysely<Tables>,
  documentId: string,
  linkId: string,
  at: number,
): Promise<void> {
  return changeLink(database, documentId, linkId, () => ({ last_used_at: at }));
}

/** One that is damaged stays so: a new sum would make it pass for what was written. */
async function changeLink(
  database: Kysely<Tables>,
  documentId: string,
  linkId: string,
  change: (row: Selectable<Tables['link']>) => { revoked_at?: number; last_used_at?: number },
): Promise<void> {
  const row = await database
    .selectFrom('link')
    .selectAll()
    .where('document', '=', documentId)
    .where('id', '=', linkId)
    .executeTakeFirst();
  if (!row || !isSoundRow('link', row)) return;
  const changed = change(row);
  await database
    .updateTable('link')
    .set({ ...changed, sum: sumOf('link', { ...row, ...changed }) })
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
