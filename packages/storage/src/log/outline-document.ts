import { done, failed, type Result } from '@tercet/protocol';
import type { Kysely } from 'kysely';
import type { StoredOutline } from '../document-store.ts';
import { DamagedDocument } from './damaged-document.ts';
import { findDocument } from './find-document.ts';
import { readNames } from './names.ts';
import { newestVersion } from './newest-span.ts';
import { isSoundRow } from './row-sum.ts';
import type { Tables } from './tables.ts';

/**
 * A document's life. Reads no step: the spans were written with them.
 * Throws `DamagedDocument` when a part of it is missing, or not what was written.
 */
export async function outlineDocument(
  database: Kysely<Tables>,
  documentId: string,
): Promise<Result<StoredOutline>> {
  const document = await findDocument(database, documentId);
  if (!document) return failed({ code: 'document-unknown', documentId });
  const version = await newestVersion(database, documentId);
  const rows = await database
    .selectFrom('span')
    .selectAll()
    .where('document', '=', documentId)
    .orderBy('from_version')
    .execute();
  for (const [index, row] of rows.entries()) {
    if (!isSoundRow('span', row) || row.from_version !== (rows[index - 1]?.to_version ?? 0)) {
      throw new DamagedDocument(documentId, 'history', 'a span is missing, or not what was written');
    }
  }
  const spans = rows.map((row) => ({
    from: row.from_version,
    to: row.to_version,
    author: row.author,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  }));
  const names = await readNames(database, documentId);
  const snapshots = await snapshotVersions(database, documentId);
  const unreadable = names.some(({ version: at }) => at < document.whole_from && !snapshots.has(at));
  if (unreadable || !snapshots.has(document.whole_from)) {
    throw new DamagedDocument(documentId, 'history', 'a snapshot is missing');
  }
  return done({
    createdAt: document.created_at,
    version,
    wholeFrom: document.whole_from,
    kept: [...snapshots].filter((at) => at < document.whole_from),
    spans,
    names,
  });
}

/** Ascending. */
async function snapshotVersions(database: Kysely<Tables>, documentId: string): Promise<Set<number>> {
  const rows = await database
    .selectFrom('snapshot')
    .select('version')
    .where('document', '=', documentId)
    .orderBy('version')
    .execute();
  return new Set(rows.map(({ version }) => version));
}
