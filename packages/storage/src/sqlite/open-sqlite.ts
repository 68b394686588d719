import { createDatabaseFile } from './create-database-file.ts';
import { readHeader, refuseCutFile } from './cut-file.ts';
import { beginGivingBack } from './give-back.ts';
import { keepPrivate } from './keep-private.ts';
import { migrate } from './migrations.ts';
import { connectSqlite, numberOf, type SqliteConnection } from './sqlite-connection.ts';

interface OpenOptions {
  /** What the file may grow to; then writes fail as on a full disk. */
  maxBytes?: number;
  /** Hears why a file from before was not made to give back what is deleted in it. */
  report?: (error: unknown) => void;
  /** Hears sentences for the person who runs this: see `keepPrivate`. */
  notice?: (words: string) => void;
}

/**
 * Opens (or makes) a database file, brought to the newest schema, that only its owner can read.
 *
 * WAL with `synchronous=FULL`: a commit returns after the log is on disk. The log is brought into the file by
 * `checkpoint` alone, never by SQLite in passing.
 * Throws when the file cannot be opened, is not a database, or lacks a part.
 */
export function openSqlite(
  file: string,
  { maxBytes, report = () => undefined, notice = () => undefined }: OpenOptions = {},
): SqliteConnection {
  for (const words of keepPrivate(file)) notice(words);
  createDatabaseFile(file);
  const connection = connectSqlite(file);
  const { database } = connection;
  try {
    const header = readHeader(connection);
    database.exec('PRAGMA busy_timeout = 5000');
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = FULL');
    database.exec('PRAGMA wal_autocheckpoint = 0');
    database.exec('PRAGMA foreign_keys = ON');
    // What is deleted is overwritten.
    database.exec('PRAGMA secure_delete = ON');
    refuseCutFile(connection, header);
    try {
      beginGivingBack(connection);
    } catch (error) {
      // In use elsewhere, or no room to write it anew: it works as it did, and the next start tries again.
      report(error);
    }
    migrate(connection);
    // After migrating, which may need more room than memory has.
    database.exec('PRAGMA temp_store = MEMORY');
    if (maxBytes !== undefined) {
      const pages = Math.max(1, Math.floor(maxBytes / numberOf(connection, 'page_size')));
      database.exec(`PRAGMA max_page_count = ${pages}`);
    }
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}
