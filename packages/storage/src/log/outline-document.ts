import { done, failed, type Result } from '@tercet/protocol';
import type { Kysely } from 'kysely';
import type { StoredOutline } from '../document-store.ts';
import { findDocument } from './find-document.ts';
import { readNames } from './names.ts';
import type { Tables } from './tables.ts';

/** A document's life. Reads no step: the spans were written with them. */
export async function outlineDocument(
  database: Kysely<Tables>,
  documentId: string,
): Promise<Result<StoredOutline>> {
  const document = await findDocument(database, documentId);
  if (!document) return failed({ code: 'document-unknown', documentId });
  const spans = await database
    .selectFrom('span')
    .select([
      'from_version as from',
      'to_version as to',
      'author',
      'started_at as startedAt',
      'ended_at as endedAt',
    ])
    .where('document', '=', documentId)
    .orderBy('from_version')
    .execute();
  const kept = await database
    .selectFrom('snapshot')
    .select('version')
    .where('document', '=', documentId)
    .where('version', '<', document.whole_from)
    .orderBy('version')
    .execute();
  return done({
    createdAt: document.created_at,
    version: spans.at(-1)?.to ?? 0,
    wholeFrom: document.whole_from,
    kept: kept.map(({ version }) => version),
    spans,
    names: await readNames(database, documentId),
  });
}
