import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import type { DatabaseSync } from '@photostructure/sqlite';

type Database = InstanceType<typeof DatabaseSync>;

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
export function refuseCutFile(file: string, database: Database): void {
  const before = sizeAndHeader(file);
  if (before.bytes >= before.expected) return;
  const { pageBytes } = before;
  const { page_count: pages } = database.prepare('PRAGMA page_count').get() as { page_count: number };
  const inLog = pagesInLog(`${file}-wal`, framesInLog(database), pageBytes);
  const missing: number[] = [];
  for (let page = Math.floor(before.bytes / pageBytes) + 1; page <= pages; page += 1) {
    if (!inLog.has(page)) missing.push(page);
  }
  const after = sizeAndHeader(file);
  // Another process has ended its checkpoint meanwhile.
  if (after.bytes >= after.expected) return;
  if (missing.length > 0) {
    throw new Error(`${file} has been cut: ${after.bytes} bytes of ${after.expected} are there.`);
  }
  const { quick_check: found } = database.prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
  if (found !== 'ok') throw new Error(`${file} is damaged: ${found}`);
}

/** What a file has, and what its own first page says it has; both 0 when SQLite must say what it is. */
function sizeAndHeader(file: string): { bytes: number; expected: number; pageBytes: number } {
  const header = Buffer.alloc(100);
  readAt(file, header, 0);
  const bytes = statSync(file).size;
  if (header.toString('latin1', 0, 15) !== 'SQLite format 3') return { bytes, expected: 0, pageBytes: 0 };
  const stored = header.readUInt16BE(16);
  const pageBytes = stored === 1 ? 65_536 : stored;
  return { bytes, expected: header.readUInt32BE(28) * pageBytes, pageBytes };
}

/** Frames of the log that belong to a commit. */
function framesInLog(database: Database): number {
  const row = database.prepare('PRAGMA wal_checkpoint(NOOP)').get() as { log: number };
  return Math.max(0, row.log);
}

/** The numbers of the pages in the first frames of a log: a header of 32 bytes, then each page behind 24 bytes. */
function pagesInLog(log: string, frames: number, pageBytes: number): Set<number> {
  const pages = new Set<number>();
  if (!existsSync(log)) return pages;
  const number = Buffer.alloc(4);
  for (let frame = 0; frame < frames; frame += 1) {
    if (readAt(log, number, 32 + frame * (24 + pageBytes)) === 4) pages.add(number.readUInt32BE());
  }
  return pages;
}

function readAt(file: string, into: Buffer, position: number): number {
  const descriptor = openSync(file, 'r');
  try {
    return readSync(descriptor, into, 0, into.length, position);
  } finally {
    closeSync(descriptor);
  }
}
