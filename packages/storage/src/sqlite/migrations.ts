import type { DatabaseSync } from '@photostructure/sqlite';

/** Each brings the schema from its index to the next. Never edited once released; new ones are added at the end. */
const migrations = [
  `CREATE TABLE document (
     id TEXT PRIMARY KEY,
     schema_version INTEGER NOT NULL,
     created_at INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE step (
     document TEXT NOT NULL REFERENCES document(id) ON DELETE CASCADE,
     version INTEGER NOT NULL,
     body TEXT NOT NULL,
     author TEXT NOT NULL,
     at INTEGER NOT NULL,
     PRIMARY KEY (document, version)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE snapshot (
     document TEXT NOT NULL REFERENCES document(id) ON DELETE CASCADE,
     version INTEGER NOT NULL,
     body TEXT NOT NULL,
     at INTEGER NOT NULL,
     PRIMARY KEY (document, version)
   ) STRICT;`,
];

/**
 * Brings a database to the newest schema, each step whole or not at all.
 * Throws when a newer program has written it: this one would not understand it.
 */
export function migrate(database: InstanceType<typeof DatabaseSync>): void {
  for (;;) {
    // Read under the write lock: another process may be doing the same.
    database.exec('BEGIN IMMEDIATE');
    const { user_version: from } = database.prepare('PRAGMA user_version').get() as { user_version: number };
    const sql = migrations[from];
    if (sql === undefined) {
      database.exec('ROLLBACK');
      if (from === migrations.length) return;
      throw new Error(`The database is of schema ${from}; this program knows ${migrations.length}.`);
    }
    database.exec(`${sql} PRAGMA user_version = ${from + 1}; COMMIT;`);
  }
}
