import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';

const smallestPageBytes = 512;

/**
 * Makes an empty database where no file is.
 *
 * SQLite takes a file without a whole page for a new database, and throws the log beside it away. So ours is made
 * aside and comes to its name whole, and one without a page is never ours but what is left of one.
 * Throws when there is such a file, or a log without its file.
 */
export function createDatabaseFile(file: string): void {
  if (existsSync(file)) {
    const { size } = statSync(file);
    if (size < smallestPageBytes) throw new Error(`${file} is not a database, or one cut to ${size} bytes.`);
    return;
  }
  if (existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0) {
    throw new Error(`${file} is missing, but its log is there.`);
  }
  const folder = path.dirname(file);
  const firstMade = mkdirSync(folder, { recursive: true });
  const aside = `${file}.new-${process.pid}`;
  rmSync(aside, { force: true });
  const database = new DatabaseSync(aside);
  // What is deleted is given back to the disk; it must be said before anything is written.
  database.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL');
  database.close();
  try {
    linkSync(aside, file);
  } catch (error) {
    // Another process came first: theirs it is. And not every file system has links.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') renameSync(aside, file);
  } finally {
    rmSync(aside, { force: true });
  }
  syncFolder(folder);
  if (firstMade) syncFolder(path.dirname(firstMade));
}

/** Puts the names in a folder on disk. Windows cannot, and need not. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}
