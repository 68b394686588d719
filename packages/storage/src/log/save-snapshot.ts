import { done, failed, type Result } from '@tercet/protocol';
import { type Kysely, sql } from 'kysely';
import type { StoredSnapshot, WrittenSnapshot } from '../document-store.ts';
import { newestVersion } from './newest-span.ts';
import { sumOf } from './row-sum.ts';
import type { Tables } from './tables.ts';

/**
 * Keeps a snapshot. When it is the newest, the one it follows goes in the same transaction, so after it and never
 * before, unless that is worth its room (`staysBehind`). One kept of an older version was meant to be, and stays
 * until it is thinned. A second one of a version changes nothing.
 *
 * A version the log has not is `stale-version` with the newest.
 */
export async function saveSnapshot(
  transaction: Kysely<Tables>,
  documentId: string,
  snapshot: StoredSnapshot | WrittenSnapshot,
  at: number,
): Promise<Result<null>> {
  const { version } = snapshot;
  const newest = await newestVersion(transaction, documentId);
  if (version > newest) return failed({ code: 'stale-version', version: newest });
  await insertSnapshot(transaction, documentId, snapshot, at);
  const [last, before, beforeThat] = await newestSizes(transaction, documentId, 3);
  if (
    last?.version === version &&
    before &&
    beforeThat &&
    !(await staysBehind(transaction, documentId, beforeThat, before))
  ) {
    await transaction
      .deleteFrom('snapshot')
      .where('document', '=', documentId)
      .where('version', '=', before.version)
      .execute();
  }
  return done(null);
}

export async function insertSnapshot(
  transaction: Kysely<Tables>,
  documentId: string,
  snapshot: StoredSnapshot | WrittenSnapshot,
  at: number,
): Promise<void> {
  const { version } = snapshot;
  const json =
    'json' in snapshot
      ? snapshot.json
      : { body: JSON.stringify(snapshot.body), authors: JSON.stringify(snapshot.authors) };
  const row = { document: documentId, version, ...json, at };
  await transaction
    .insertInto('snapshot')
    .values({ ...row, sum: sumOf('snapshot', row) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/**
 * A snapshot that no name stands for any more goes, unless it is worth its room (`staysBehind`), the newest, or all
 * that is left of what was thinned.
 */
export async function dropUnneeded(
  transaction: Kysely<Tables>,
  documentId: string,
  version: number,
  wholeFrom: number,
): Promise<void> {
  if (version <= wholeFrom) return;
  const [snapshot, before] = await newestSizes(transaction, documentId, 2, version);
  const [newest] = await newestSizes(transaction, documentId, 1);
  if (!snapshot || !before || snapshot.version !== version || newest?.version === version) return;
  if (await staysBehind(transaction, documentId, before, snapshot)) return;
  await transaction
    .deleteFrom('snapshot')
    .where('document', '=', documentId)
    .where('version', '=', version)
    .execute();
}

interface SnapshotSize {
  version: number;
  bytes: number;
}

/** Of those not after `upTo`, the newest first. */
function newestSizes(
  transaction: Kysely<Tables>,
  documentId: string,
  most: number,
  upTo = Number.MAX_SAFE_INTEGER,
): Promise<SnapshotSize[]> {
  return transaction
    .selectFrom('snapshot')
    .select(['version', snapshotBytes.as('bytes')])
    .where('document', '=', documentId)
    .where('version', '<=', upTo)
    .orderBy('version', 'desc')
    .limit(most)
    .execute();
}

/**
 * Whether a snapshot that is not the newest is kept, for reading old versions quickly.
 *
 * It is when it is named, or when the steps since the one before it weigh at least as much as itself: reading
 * those would take longer than reading it, and all snapshots together never weigh more than the log.
 */
async function staysBehind(
  transaction: Kysely<Tables>,
  documentId: string,
  before: SnapshotSize,
  snapshot: SnapshotSize,
): Promise<boolean> {
  const named = await transaction
    .selectFrom('named_version')
    .select('version')
    .where('document', '=', documentId)
    .where('version', '=', snapshot.version)
    .executeTakeFirst();
  if (named) return true;
  const log = await transaction
    .selectFrom('step')
    .select(({ fn }) => fn.sum<number | null>(sql<number>`octet_length(body)`).as('bytes'))
    .where('document', '=', documentId)
    .where('version', '>=', before.version)
    .where('version', '<', snapshot.version)
    .executeTakeFirst();
  return Number(log?.bytes ?? 0) >= snapshot.bytes;
}

const snapshotBytes = sql<number>`octet_length(body) + coalesce(octet_length(authors), 0)`;
