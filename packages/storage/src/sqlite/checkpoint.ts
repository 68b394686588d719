import { statSync } from 'node:fs';
import type { SqliteConnection } from './sqlite-connection.ts';

/**
 * Brings the log into the file and empties it.
 *
 * The log is never left half brought over: what is in it is not in the file yet, so that a log that is cut is
 * an older state of the whole, not a mixture.
 *
 * @returns false when another process reads or writes so long that some of it stays.
 * Waits for `busy_timeout`; must not be called within a transaction.
 */
export function checkpoint({ prepare }: SqliteConnection): boolean {
  const row = prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number };
  return row.busy === 0;
}

/** Bytes in the log. */
export function logBytes({ file }: SqliteConnection): number {
  return statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}
