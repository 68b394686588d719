import { numberOf, type SqliteConnection } from './sqlite-connection.ts';
import { sumEveryRow } from './sum-every-row.ts';

/** Each brings the schema from its index to the next. Never edited once released; new ones are added at the end. */
const migrations: (string | ((connection: SqliteConnection) => void))[] = [
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

  // What `author` was in schema 1 is the page's client id; who sat there was not kept.
  `ALTER TABLE document ADD COLUMN whole_from INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE step RENAME COLUMN author TO client;
   ALTER TABLE step ADD COLUMN author TEXT NOT NULL DEFAULT '';
   ALTER TABLE snapshot ADD COLUMN authors TEXT;
   CREATE TABLE span (
     document TEXT NOT NULL REFERENCES document(id) ON DELETE CASCADE,
     from_version INTEGER NOT NULL,
     to_version INTEGER NOT NULL,
     author TEXT NOT NULL,
     started_at INTEGER NOT NULL,
     ended_at INTEGER NOT NULL,
     PRIMARY KEY (document, from_version)
   ) STRICT, WITHOUT ROWID;
   INSERT INTO span (document, from_version, to_version, author, started_at, ended_at)
     SELECT document, min(version), max(version) + 1, '', min(at), max(at)
     FROM (
       SELECT document, version, at, sum(begins) OVER (PARTITION BY document ORDER BY version) AS number
       FROM (
         SELECT document, version, at,
           at - lag(at) OVER (PARTITION BY document ORDER BY version) >= 120000 AS begins
         FROM step
       )
     )
     GROUP BY document, coalesce(number, 0);
   CREATE TABLE named_version (
     document TEXT NOT NULL REFERENCES document(id) ON DELETE CASCADE,
     version INTEGER NOT NULL,
     name TEXT NOT NULL,
     at INTEGER NOT NULL,
     "by" TEXT NOT NULL,
     PRIMARY KEY (document, version)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE link (
     document TEXT NOT NULL REFERENCES document(id) ON DELETE CASCADE,
     id TEXT NOT NULL,
     secret_hash BLOB NOT NULL,
     "right" TEXT NOT NULL,
     label TEXT NOT NULL,
     created_at INTEGER NOT NULL,
     last_used_at INTEGER,
     revoked_at INTEGER,
     PRIMARY KEY (document, id)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE writer (
     document TEXT NOT NULL REFERENCES document(id) ON DELETE CASCADE,
     id TEXT NOT NULL,
     name TEXT NOT NULL,
     color INTEGER NOT NULL,
     PRIMARY KEY (document, id)
   ) STRICT, WITHOUT ROWID;`,

  `ALTER TABLE step ADD COLUMN sum INTEGER;
   ALTER TABLE snapshot ADD COLUMN sum INTEGER;`,

  sumEveryRow,
];

/**
 * Brings a database to the newest schema, each step whole or not at all.
 * Throws when a newer program has written it: this one would not understand it.
 */
export function migrate(connection: SqliteConnection): void {
  const { database } = connection;
  // Schema 1 left what was deleted where it lay. Tried again when it is broken off: the version goes up after it.
  if (numberOf(connection, 'user_version') === 1) database.exec('VACUUM');
  for (;;) {
    // Read under the write lock: another process may be doing the same.
    database.exec('BEGIN IMMEDIATE');
    const from = numberOf(connection, 'user_version');
    const migration = migrations[from];
    if (migration === undefined) {
      database.exec('ROLLBACK');
      if (from === migrations.length) return;
      throw new Error(`The database is of schema ${from}; this program knows ${migrations.length}.`);
    }
    try {
      if (typeof migration === 'string') database.exec(migration);
      else migration(connection);
      database.exec(`PRAGMA user_version = ${from + 1}; COMMIT;`);
    } finally {
      if (database.isTransaction) database.exec('ROLLBACK');
    }
  }
}
