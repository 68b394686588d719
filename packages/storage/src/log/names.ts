import { done, failed, type NamedVersion, type Result } from '@tercet/protocol';
import type { Kysely } from 'kysely';
import { DamagedDocument } from './damaged-document.ts';
import { findDocument } from './find-document.ts';
import { newestVersion } from './newest-span.ts';
import { isSoundRow, sumOf } from './row-sum.ts';
import { dropUnneeded } from './save-snapshot.ts';
import type { Tables } from './tables.ts';
import { isComplete } from './tallied.ts';

/** Named versions, ascending. Throws `DamagedDocument` when one is not what was written, or missing. */
export async function readNames(database: Kysely<Tables>, documentId: string): Promise<NamedVersion[]> {
  const rows = await database
    .selectFrom('named_version')
    .selectAll()
    .where('document', '=', documentId)
    .orderBy('version')
    .execute();
  const sound = rows.every((row) => isSoundRow('named_version', row));
  if (!sound || !(await isComplete(database, documentId, 'named_version'))) {
    throw new DamagedDocument(documentId, 'history', 'a name is missing, or not what was written');
  }
  return rows.map(({ version, name, at, by }) => ({ version, name, at, by }));
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
  const newest = await newestVersion(transaction, documentId);
  if (version > newest) return failed({ code: 'stale-version', version: newest });
  if (version < document.whole_from && !(await isKept(transaction, documentId, version))) {
    return failed({ code: 'stale-version', version: document.whole_from });
  }
  await putName(transaction, documentId, { version, name, at, by });
  return done(null);
}

/** Names a version, or renames it. */
export async function putName(
  transaction: Kysely<Tables>,
  documentId: string,
  { version, name, at, by }: NamedVersion,
): Promise<void> {
  const row = { document: documentId, version, name, at, by };
  const sum = sumOf('named_version', row);
  await transaction
    .insertInto('named_version')
    .values({ ...row, sum })
    .onConflict((conflict) => conflict.columns(['document', 'version']).doUpdateSet({ name, at, by, sum }))
    .execute();
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
