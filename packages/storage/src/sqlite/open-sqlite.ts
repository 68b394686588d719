import { DatabaseSync } from '@photostructure/sqlite';
import type { Kysely } from 'kysely';
import type { Tables } from '../log/tables.ts';
import { createDatabaseFile } from './create-database-file.ts';
import { refuseCutFile } from './cut-file.ts';
import { kyselyOver } from './kysely-over-sqlite.ts';
import { migrate } from './migrations.ts';

/** One connection to a database file. Everything that uses it goes through `createGroupCommit`. */
export interface SqliteConnection {
  file: string;
  database: InstanceType<typeof DatabaseSync>;
  queries: Kysely<Tables>;
}

/**
 * Opens (or makes) a database file, brought to the newest schema.
 *
 * @param maxBytes  what the file may grow to; then writes fail as on a full disk.
 *
 * WAL with `synchronous=FULL`: a commit returns after the log is on disk. The log is brought into the file by
 * `checkpoint` alone, never by SQLite in passing.
 * Throws when the file cannot be opened, is not a database, or lacks a part.
 */
export function openSqlite(file: string, maxBytes?: number): SqliteConnection {
  createDatabaseFile(file);
  const database = new DatabaseSync(file);
  try {
    prepare(database, maxBytes);
    refuseCutFile(file, database);
    migrate(database);
  } catch (error) {
    database.close();
    throw error;
  }
  return { file, database, queries: kyselyOver(database) };
}

function prepare(database: InstanceType<typeof DatabaseSync>, maxBytes: number | undefined): void {
  database.exec('PRAGMA busy_timeout = 5000');
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  database.exec('PRAGMA wal_autocheckpoint = 0');
  database.exec('PRAGMA foreign_keys = ON');
  // What is deleted is overwritten, and nothing of it lies in a temporary file.
  database.exec('PRAGMA secure_delete = ON');
  database.exec('PRAGMA temp_store = MEMORY');
  if (maxBytes !== undefined) {
    const { page_size: pageBytes } = database.prepare('PRAGMA page_size').get() as { page_size: number };
    database.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(maxBytes / pageBytes))}`);
  }
}
