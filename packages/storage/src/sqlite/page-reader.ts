import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

/** The pages of a database file as its log leaves them, read past SQLite. */
export interface PageReader {
  pageBytes: number;
  /** How many there are in the file and its log. */
  pages: number;
  /** Page `number` from 1 on; null where the file has none, or only a part. */
  page(number: number): Buffer | null;
  close(): void;
}

/** What our files are made with; taken where the file's own first page makes no sense. */
const usualPageBytes = 4096;

/**
 * Reads a file that SQLite will not open.
 * Source: sqlite.org/fileformat2.html (1.3 the header, 4 the log).
 */
export function readPages(file: string): PageReader {
  const descriptor = openSync(file, 'r');
  const log = existsSync(`${file}-wal`) ? openSync(`${file}-wal`, 'r') : null;
  const header = Buffer.alloc(100);
  readSync(descriptor, header, 0, 100, 0);
  const says = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const isSize = says >= 512 && (says & (says - 1)) === 0;
  const isOurs = header.toString('latin1', 0, 15) === 'SQLite format 3';
  const logged = log === null ? null : framesOf(log);
  const pageBytes = logged?.pageBytes ?? (isSize && isOurs ? says : usualPageBytes);
  const inFile = Math.ceil(fstatSync(descriptor).size / pageBytes);
  const frames = logged?.frames ?? new Map<number, number>();
  return {
    pageBytes,
    pages: Math.max(inFile, ...frames.keys()),
    page(number) {
      const page = Buffer.alloc(pageBytes);
      const frame = frames.get(number);
      const read =
        frame !== undefined && log !== null
          ? readSync(log, page, 0, pageBytes, frame)
          : readSync(descriptor, page, 0, pageBytes, (number - 1) * pageBytes);
      return read === pageBytes ? page : null;
    },
    close() {
      closeSync(descriptor);
      if (log !== null) closeSync(log);
    },
  };
}

/** Where in a log each page's newest committed content begins; null when it is no log. */
function framesOf(log: number): { pageBytes: number; frames: Map<number, number> } | null {
  const header = Buffer.alloc(32);
  if (readSync(log, header, 0, 32, 0) < 32 || header.readUInt32BE(0) >>> 1 !== 0x377f0682 >>> 1) return null;
  const pageBytes = header.readUInt32BE(8);
  if (pageBytes < 512 || pageBytes > 65_536) return null;
  const read = (header.readUInt32BE(0) & 1) === 1 ? 'readUInt32BE' : 'readUInt32LE';
  let sums: [number, number] = [0, 0];
  const add = (bytes: Buffer) => {
    let [first, second] = sums;
    for (let at = 0; at < bytes.length; at += 8) {
      first = (first + bytes[read](at) + second) >>> 0;
      second = (second + bytes[read](at + 4) + first) >>> 0;
    }
    sums = [first, second];
  };
  add(header.subarray(0, 24));
  const frames = new Map<number, number>();
  let uncommitted = new Map<number, number>();
  const frame = Buffer.alloc(24 + pageBytes);
  for (let at = 32; readSync(log, frame, 0, frame.length, at) === frame.length; at += frame.length) {
    add(frame.subarray(0, 8));
    add(frame.subarray(24));
    const isOurs = frame.compare(header, 16, 24, 8, 16) === 0;
    if (!isOurs || frame.readUInt32BE(16) !== sums[0] || frame.readUInt32BE(20) !== sums[1]) break;
    uncommitted.set(frame.readUInt32BE(0), at + 24);
    if (frame.readUInt32BE(4) === 0) continue;
    for (const [page, position] of uncommitted) frames.set(page, position);
    uncommitted = new Map();
  }
  return { pageBytes, frames };
}
