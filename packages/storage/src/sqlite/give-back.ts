import { numberOf, type SqliteConnection } from './sqlite-connection.ts';

/** Pages given back in one transaction: what is moved for it waits in the log. */
const pagesAtOnce = 256;

/** Files of more bytes are not written anew to begin with: that would hold up the start, and need the room twice. */
const cheapBytes = 256_000_000;
const incremental = 2;

/**
 * Makes a file give back what is deleted in it, as those made by this program do. One from before is written anew for
 * it, once, when that is cheap.
 *
 * @returns whether it does. Throws when another process keeps it in use, or the disk has no room.
 */
export function beginGivingBack(connection: SqliteConnection): boolean {
  if (numberOf(connection, 'auto_vacuum') === incremental) return true;
  const bytes = numberOf(connection, 'page_count') * numberOf(connection, 'page_size');
  if (bytes > cheapBytes) return false;
  connection.database.exec(`PRAGMA auto_vacuum = ${incremental}; VACUUM`);
  return true;
}

/**
 * Gives pages nobody uses back to the disk, all but `spare`, some at a time. What stood last in the file is moved into
 * them; the file is shorter after the next checkpoint.
 *
 * @param betweenTransactions runs work while no transaction is open, and answers what it does.
 */
export async function giveBack(
  connection: SqliteConnection,
  spare: number,
  betweenTransactions: <Answer>(work: () => Answer) => Promise<Answer>,
): Promise<void> {
  for (let left = Number.POSITIVE_INFINITY; ; ) {
    const unused = await betweenTransactions(() => {
      const pages = numberOf(connection, 'freelist_count') - spare;
      // A file from before gives nothing back.
      if (pages <= 0 || numberOf(connection, 'auto_vacuum') !== incremental) return 0;
      connection.database.exec(`PRAGMA incremental_vacuum(${Math.min(pages, pagesAtOnce)})`);
      return numberOf(connection, 'freelist_count') - spare;
    });
    if (unused <= 0 || unused >= left) return;
    left = unused;
  }
}
