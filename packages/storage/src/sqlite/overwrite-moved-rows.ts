import { fstatSync, fsyncSync, readSync, read as readWithCallback, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { checkpoint, logBytes } from './checkpoint.ts';
import { gapWithBytes } from './page-gaps.ts';
import { numberOf, type SqliteConnection } from './sqlite-connection.ts';

const read = promisify(readWithCallback);

/** Bytes looked at between two turns of the event loop, and pages written in one. */
const chunkBytes = 1_048_576;
const pagesAtOnce = 512;

/**
 * Overwrites what moved rows have left in the file, all of it: see `gapWithBytes`.
 *
 * The search is beside everything else. Writing past SQLite is safe only while the file is all there is and nobody
 * changes it: with an empty log, in a transaction that holds the write lock. Its commit tells every other
 * connection to read its pages anew, and ours forgets them, so that no remembered page brings the bytes back.
 *
 * @param betweenTransactions runs work while no transaction is open, and answers what it does.
 * @returns false when another process kept the log in use.
 * Throws when the file has 2²⁴ pages or more (64 GB): then what kind a page is cannot be seen from it alone.
 */
export async function overwriteMovedRows(
  connection: SqliteConnection,
  betweenTransactions: (work: () => boolean) => Promise<boolean>,
): Promise<boolean> {
  const pages = await pagesWithGaps(connection);
  for (let index = 0; index < pages.length; index += pagesAtOnce) {
    const some = pages.slice(index, index + pagesAtOnce);
    if (!(await betweenTransactions(() => overwriteGaps(connection, some)))) return false;
  }
  return true;
}

/** Numbers, from 1, of the pages with bytes in their gap. */
async function pagesWithGaps(connection: SqliteConnection): Promise<number[]> {
  const { descriptor } = connection;
  const pageBytes = numberOf(connection, 'page_size');
  const bytes = fstatSync(descriptor).size;
  if (bytes / pageBytes >= 2 ** 24) throw new Error('The file is too large to be cleared of deleted text.');
  const isMapOfPages = mapsOfPages(connection);
  const chunk = Buffer.alloc(chunkBytes);
  const found: number[] = [];
  for (let at = 0; at < bytes; at += chunkBytes) {
    const { bytesRead } = await read(descriptor, chunk, 0, chunkBytes, at);
    for (let start = 0; start + pageBytes <= bytesRead; start += pageBytes) {
      const page = (at + start) / pageBytes + 1;
      if (page > 1 && !isMapOfPages(page) && gapWithBytes(chunk.subarray(start, start + pageBytes)))
        found.push(page);
    }
  }
  return found;
}

/**
 * Which pages say where every page's parent is, in a file that gives space back: they are no b-trees, though they may
 * begin like one. Source: `ptrmapPageno` of SQLite's btree.c, and fileformat2.html, 1.8.
 */
export function mapsOfPages(connection: SqliteConnection): (page: number) => boolean {
  if (numberOf(connection, 'auto_vacuum') === 0) return () => false;
  const pageBytes = numberOf(connection, 'page_size');
  // No byte of a page of ours is reserved.
  const pagesOfOne = Math.floor(pageBytes / 5) + 1;
  /** The page that holds the byte locks are on is skipped. */
  const lockPage = Math.floor(0x4000_0000 / pageBytes) + 1;
  return (page) => {
    const map = Math.floor((page - 2) / pagesOfOne) * pagesOfOne + 2;
    return page === (map === lockPage ? map + 1 : map);
  };
}

/** Looks again: a page may have changed since it was found. */
function overwriteGaps(connection: SqliteConnection, pages: readonly number[]): boolean {
  const { database, descriptor } = connection;
  const pageBytes = numberOf(connection, 'page_size');
  if (!checkpoint(connection)) return false;
  database.exec('BEGIN IMMEDIATE');
  try {
    if (logBytes(connection) > 0) return false;
    const page = Buffer.alloc(pageBytes);
    for (const number of pages) {
      const position = (number - 1) * pageBytes;
      if (readSync(descriptor, page, 0, pageBytes, position) < pageBytes) continue;
      const gap = gapWithBytes(page);
      if (gap)
        writeSync(descriptor, Buffer.alloc(gap.to - gap.from), 0, gap.to - gap.from, position + gap.from);
    }
    fsyncSync(descriptor);
    const schema = numberOf(connection, 'user_version');
    database.exec(`PRAGMA user_version = ${schema}; COMMIT; PRAGMA shrink_memory`);
    return true;
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK');
  }
}
