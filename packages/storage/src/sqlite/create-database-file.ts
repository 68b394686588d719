import { closeSync, existsSync, linkSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { fileMode, tighten } from './keep-private.ts';
import { syncFolder } from './sync-folder.ts';

const smallestPageBytes = 512;

/**
 * Makes an empty database where no file is, in a folder that is there; only its owner can read it.
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
  const aside = `${file}.new-${process.pid}`;
  rmSync(aside, { force: true });
  // Before SQLite has it: nobody else can open it in between.
  closeSync(openSync(aside, 'wx', fileMode));
  tighten(aside, fileMode);
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
}
