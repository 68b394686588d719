import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
} from 'kysely';
import type { Tables } from '../log/tables.ts';
import { migrate } from './migrations.ts';

/** What Kysely's SQLite dialect asks of a driver, over the API of `node:sqlite`. */
function asKyselyDatabase(database: InstanceType<typeof DatabaseSync>): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare(sql) {
      const statement = database.prepare(sql);
      type Values = Parameters<typeof statement.all>;
      return {
        reader: statement.columns().length > 0,
        all: (values) => statement.all(...(values as Values)),
        run: (values) => statement.run(...(values as Values)),
        iterate: (values) => statement.iterate(...(values as Values)),
      };
    },
  };
}

/**
 * Takes the write lock when a transaction begins. One that reads first and writes later would be refused by
 * SQLite when another process wrote in between, however long `busy_timeout` is.
 */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

class ImmediateDialect extends SqliteDialect {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    super({ database });
    this.#database = database;
  }

  override createDriver(): Driver {
    return new ImmediateDriver({ database: this.#database });
  }
}

/**
 * Opens (or makes) a database file, brought to the newest schema.
 *
 * @param maxBytes  what the file may grow to; then writes fail as on a full disk.
 *
 * WAL with `synchronous=FULL`: a commit returns after the log is on disk.
 * Throws the driver's error when the file cannot be opened or is not a database.
 */
export function openSqlite(file: string, maxBytes?: number): Kysely<Tables> {
  mkdirSync(path.dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  try {
    prepare(database, maxBytes);
  } catch (error) {
    database.close();
    throw error;
  }
  return new Kysely<Tables>({ dialect: new ImmediateDialect(asKyselyDatabase(database)) });
}

function prepare(database: InstanceType<typeof DatabaseSync>, maxBytes: number | undefined): void {
  database.exec('PRAGMA busy_timeout = 5000');
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  database.exec('PRAGMA foreign_keys = ON');
  migrate(database);
  if (maxBytes !== undefined) {
    const { page_size: pageBytes } = database.prepare('PRAGMA page_size').get() as { page_size: number };
    database.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(maxBytes / pageBytes))}`);
  }
}
