import { done, failed, type NamedVersion, type Result } from '@tercet/protocol';
import type { Kysely } from 'kysely';
import { findDocument } from './find-document.ts';
import { newestSpan } from './newest-span.ts';
import { dropUnneeded } from './save-snapshot.ts';
import type { Tables } from './tables.ts';

/** Named versions, ascending. */
export function readNames(database: Kysely<Tables>, documentId: string): Promise<NamedVersion[]> {
  return database
    .selectFrom('named_version')
    .select(['version', 'name', 'at', 'by'])
    .where('document', '=', documentId)
    .orderBy('version')
    .execute();
}

/**
 * Names a version that can be looked at, or takes its name away.
 * A version that is not there yet, or was thinned, is `stale-version` with the nearest that is whole.
 */
export async function nameVersion(
  transaction: Kysely<Tables>,
  documentId: string,
  { version, name, at, by }: NamedVersion,
): Promise<Result<null>> {
  const document = await findDocument(transaction, documentId);
  if (!document) return failed({ code: 'document-unknown', documentId });
  if (name === '') {
    await transaction
      .deleteFrom('named_version')
      .where('document', '=', documentId)
      .where('version', '=', version)
      .execute();
    await dropUnneeded(transaction, documentId, version, document.whole_from);
    return done(null);
  }
  const newest = (await newestSpan(transaction, documentId))?.to_version ?? 0;
  if (version > newest) return failed({ code: 'stale-version', version: newest });
  if (version < document.whole_from && !(await isKept(transaction, documentId, version))) {
    return failed({ code: 'stale-version', version: document.whole_from });
  }
  await transaction
    .insertInto('named_version')
    .values({ document: documentId, version, name, at, by })
    .onConflict((conflict) => conflict.columns(['document', 'version']).doUpdateSet({ name, at, by }))
    .execute();
  return done(null);
}

async function isKept(transaction: Kysely<Tables>, documentId: string, version: number): Promise<boolean> {
  const row = await transaction
    .selectFrom('snapshot')
    .select('version')
    .where('document', '=', documentId)
    .where('version', '=', version)
    .executeTakeFirst();
  return row !== undefined;
}
