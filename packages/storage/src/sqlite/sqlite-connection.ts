import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';

type Database = InstanceType<typeof DatabaseSync>;
type Statement = ReturnType<Database['prepare']>;

/** One connection to a database file. Everything that uses it goes through `createGroupCommit`. */
export interface SqliteConnection {
  file: string;
  /**
   * The file itself, to read and write past SQLite. Opened before SQLite has it and closed after: closing any
   * descriptor of a file gives up the locks a process holds on it (sqlite.org/howtocorrupt.html, 2.2).
   */
  descriptor: number;
  database: Pick<Database, 'exec' | 'function' | 'isTransaction' | 'isOpen'>;
  /** The same statement for the same text: there are a few dozen texts. */
  prepare(sql: string): Statement;
  /**
   * Closing again does nothing. The driver has no way to finalize a statement, so SQLite goes on holding the file
   * until they are collected, and does not bring the log into it as it would: `checkpoint` before this does.
   */
  close(): void;
}

/** Opens a file that is there. Throws the driver's error when it cannot. */
export function connectSqlite(file: string): SqliteConnection {
  const descriptor = openSync(file, 'r+');
  const database = new DatabaseSync(file);
  const statements = new Map<string, Statement>();
  return {
    file,
    descriptor,
    database,
    prepare(sql) {
      const statement = statements.get(sql) ?? database.prepare(sql);
      statements.set(sql, statement);
      return statement;
    },
    close() {
      if (!database.isOpen) return;
      statements.clear();
      database.close();
      closeSync(descriptor);
    },
  };
}

/** The number a pragma answers. */
export function numberOf({ prepare }: SqliteConnection, pragma: string): number {
  return Number(Object.values(prepare(`PRAGMA ${pragma}`).get() as object)[0]);
}
