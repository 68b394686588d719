import { done, failed, type Result } from '@tercet/protocol';
import type { Kysely } from 'kysely';
import type { ThinningRule } from '../document-store.ts';
import { findDocument } from './find-document.ts';
import { DamagedSnapshot, newestSnapshot, parseSnapshot } from './load-document.ts';
import { newestSpan } from './newest-span.ts';
import { spreadEvenly } from './spread-evenly.ts';
import type { Tables } from './tables.ts';

/**
 * Brings the log under the rule. The steps up to a snapshot go only when that snapshot can be read, and none that
 * leads to a named version without one of its own; where none fits, fewer go.
 */
export async function thinLog(
  transaction: Kysely<Tables>,
  documentId: string,
  rule: ThinningRule,
): Promise<Result<null>> {
  const document = await findDocument(transaction, documentId);
  if (!document) return failed({ code: 'document-unknown', documentId });
  const newest = (await newestSpan(transaction, documentId))?.to_version ?? 0;
  const named = await namedVersions(transaction, documentId);
  const kept = new Set(await snapshotVersions(transaction, documentId, newest));
  // Steps after the last snapshot before a bare name are what leads to it.
  const bare = named.find((version) => version >= document.whole_from && !kept.has(version)) ?? newest;
  const wholeFrom = await readableSnapshot(transaction, documentId, {
    from: document.whole_from,
    to: Math.min(newest - rule.wholeSteps, bare),
  });
  if (wholeFrom > document.whole_from) {
    await transaction
      .deleteFrom('step')
      .where('document', '=', documentId)
      .where('version', '<', wholeFrom)
      .execute();
    await transaction
      .updateTable('document')
      .set({ whole_from: wholeFrom })
      .where('id', '=', documentId)
      .execute();
  }
  const older = await snapshotVersions(transaction, documentId, wholeFrom);
  for (const version of spreadEvenly(older, new Set([0, wholeFrom, ...named]), rule.olderSnapshots).gone) {
    await transaction
      .deleteFrom('snapshot')
      .where('document', '=', documentId)
      .where('version', '=', version)
      .execute();
  }
  return done(null);
}

/** The newest snapshot in the range that parses; `from` when there is none. */
async function readableSnapshot(
  transaction: Kysely<Tables>,
  documentId: string,
  range: { from: number; to: number },
): Promise<number> {
  for (let upTo = range.to; upTo > range.from; ) {
    const row = await newestSnapshot(transaction, documentId, upTo);
    if (!row || row.version <= range.from) break;
    try {
      return parseSnapshot(row).version;
    } catch (error) {
      if (!(error instanceof DamagedSnapshot)) throw error;
      upTo = row.version - 1;
    }
  }
  return range.from;
}

/** Ascending. */
async function namedVersions(transaction: Kysely<Tables>, documentId: string): Promise<number[]> {
  const rows = await transaction
    .selectFrom('named_version')
    .select('version')
    .where('document', '=', documentId)
    .orderBy('version')
    .execute();
  return rows.map(({ version }) => version);
}

/** Ascending, none after `upTo`. */
async function snapshotVersions(
  transaction: Kysely<Tables>,
  documentId: string,
  upTo: number,
): Promise<number[]> {
  const rows = await transaction
    .selectFrom('snapshot')
    .select('version')
    .where('document', '=', documentId)
    .where('version', '<=', upTo)
    .orderBy('version')
    .execute();
  return rows.map(({ version }) => version);
}
