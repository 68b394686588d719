import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { numberOf, type SqliteConnection } from './sqlite-connection.ts';

/** What a file has, and what its own first page says it has: 0 when SQLite must say what the file is. */
export interface Header {
  bytes: number;
  expectedBytes: number;
}

export function readHeader({ descriptor }: SqliteConnection): Header {
  const header = Buffer.alloc(100);
  readSync(descriptor, header, 0, 100, 0);
  const { size: bytes } = fstatSync(descriptor);
  if (header.toString('latin1', 0, 15) !== 'SQLite format 3') return { bytes, expectedBytes: 0 };
  const pageBytes = header.readUInt16BE(16);
  return { bytes, expectedBytes: header.readUInt32BE(28) * (pageBytes === 1 ? 65_536 : pageBytes) };
}

/**
 * Throws when the end of the database file is missing: SQLite itself would notice only on reading there, and take
 * a page that is not there for one of zeros.
 *
 * The file's first page says how many there are; reading it and the size takes the same time for any file. A file
 * that is shorter may still be whole: while a checkpoint runs, or after one that was broken off, the log holds the
 * rest. Then every missing page must be in the log, and `quick_check` must find nothing.
 *
 * Sources: sqlite.org/fileformat2.html (1.3 the header, 4 the log).
 */
export function refuseCutFile(connection: SqliteConnection, { bytes, expectedBytes }: Header): void {
  if (bytes >= expectedBytes) return;
  const { file, prepare } = connection;
  const pages = numberOf(connection, 'page_count');
  const pageBytes = numberOf(connection, 'page_size');
  const inLog = pagesInLog(`${file}-wal`, framesInLog(connection), pageBytes);
  let missing = 0;
  for (let page = Math.floor(bytes / pageBytes) + 1; page <= pages; page += 1) {
    if (!inLog.has(page)) missing += 1;
  }
  // Unless another process has ended its checkpoint meanwhile.
  if (missing > 0 && statSync(file).size < pages * pageBytes) {
    throw new Error(`${file} has been cut: ${bytes} bytes of ${pages * pageBytes} are there.`);
  }
  const { quick_check: found } = prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
  if (found !== 'ok') throw new Error(`${file} is damaged: ${found}`);
}

/** Frames of the log that belong to a commit. */
function framesInLog({ prepare }: SqliteConnection): number {
  const row = prepare('PRAGMA wal_checkpoint(NOOP)').get() as { log: number };
  return Math.max(0, row.log);
}

/** The numbers of the pages in the first frames of a log: a header of 32 bytes, then each page behind 24 bytes. */
function pagesInLog(log: string, frames: number, pageBytes: number): Set<number> {
  const pages = new Set<number>();
  if (!existsSync(log)) return pages;
  const descriptor = openSync(log, 'r');
  const number = Buffer.alloc(4);
  for (let frame = 0; frame < frames; frame += 1) {
    if (readSync(descriptor, number, 0, 4, 32 + frame * (24 + pageBytes)) === 4)
      pages.add(number.readUInt32BE());
  }
  closeSync(descriptor);
  return pages;
}
