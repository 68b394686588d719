import { done, failed, type Result } from '@tercet/protocol';
import { type Kysely, sql } from 'kysely';
import type { ThinningRule } from '../document-store.ts';
import { findDocument } from './find-document.ts';
import { DamagedSnapshot, newestSnapshot, parseSnapshot } from './load-document.ts';
import { newestVersion } from './newest-span.ts';
import { sumOf } from './row-sum.ts';
import { spreadEvenly } from './spread-evenly.ts';
import type { Tables } from './tables.ts';
import { thinSpans } from './thin-spans.ts';

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
  const newest = await newestVersion(transaction, documentId);
  const named = await namedVersions(transaction, documentId);
  const kept = new Set(await snapshotVersions(transaction, documentId, newest));
  // Steps after the last snapshot before a bare name are what leads to it.
  const bare = named.find((version) => version >= document.whole_from && !kept.has(version)) ?? newest;
  const wholeFrom = await readableSnapshot(transaction, documentId, {
    from: document.whole_from,
    to: Math.min(Math.max(newest - rule.wholeSteps, await lightEnough(transaction, documentId, rule)), bare),
  });
  if (wholeFrom > document.whole_from) {
    await transaction
      .deleteFrom('step')
      .where('document', '=', documentId)
      .where('version', '<', wholeFrom)
      .execute();
    await transaction
      .updateTable('document')
      .set({ whole_from: wholeFrom, sum: sumOf('document', { ...document, whole_from: wholeFrom }) })
      .where('id', '=', documentId)
      .execute();
  }
  await thinSpans(transaction, documentId, wholeFrom);
  const older = await snapshotVersions(transaction, documentId, wholeFrom);
  const fixed = new Set([0, wholeFrom, ...named]);
  const most = Math.min(rule.olderSnapshots, await thatMayWeigh(transaction, documentId, older, fixed, rule));
  for (const version of spreadEvenly(older, fixed, most).gone) {
    await transaction
      .deleteFrom('snapshot')
      .where('document', '=', documentId)
      .where('version', '=', version)
      .execute();
  }
  return done(null);
}

/** From which version on the steps together weigh no more than they may; 0 where nothing says how much that is. */
async function lightEnough(
  transaction: Kysely<Tables>,
  documentId: string,
  { wholeBytes }: ThinningRule,
): Promise<number> {
  if (wholeBytes === undefined) return 0;
  const steps = await transaction
    .selectFrom('step')
    .select(['version', sql<number>`octet_length(body)`.as('bytes')])
    .where('document', '=', documentId)
    .orderBy('version', 'desc')
    .execute();
  let bytes = 0;
  const over = steps.find((step) => {
    bytes += step.bytes;
    return bytes > wholeBytes;
  });
  return over ? over.version + 1 : 0;
}

/** How many snapshots besides the fixed ones may stay for what they weigh: they are reckoned as heavy as the mean. */
async function thatMayWeigh(
  transaction: Kysely<Tables>,
  documentId: string,
  older: readonly number[],
  fixed: ReadonlySet<number>,
  { olderBytes }: ThinningRule,
): Promise<number> {
  if (olderBytes === undefined) return Number.POSITIVE_INFINITY;
  const others = new Set(older.filter((version) => !fixed.has(version)));
  const rows = await transaction
    .selectFrom('snapshot')
    .select(['version', sql<number>`octet_length(body) + coalesce(octet_length(authors), 0)`.as('bytes')])
    .where('document', '=', documentId)
    .execute();
  const bytes = rows.reduce((sum, row) => sum + (others.has(row.version) ? row.bytes : 0), 0);
  return bytes <= olderBytes ? others.size : Math.floor((others.size * olderBytes) / bytes);
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
