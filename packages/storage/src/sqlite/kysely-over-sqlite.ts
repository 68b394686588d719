import type { DatabaseSync } from '@photostructure/sqlite';
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely';
import type { Tables } from '../log/tables.ts';

type Statement = ReturnType<SqliteDatabase['prepare']>;

/**
 * Kysely over the API of `node:sqlite`. It begins and ends no transaction: `createGroupCommit` does, on the same
 * connection.
 */
export function kyselyOver(database: InstanceType<typeof DatabaseSync>): Kysely<Tables> {
  // Every text of SQL here is of a query in this package, so there are a few dozen.
  const prepared = new Map<string, Statement>();
  return new Kysely<Tables>({
    dialect: new SqliteDialect({
      database: {
        close: () => database.close(),
        prepare(sql) {
          const statement = prepared.get(sql) ?? prepare(database, sql);
          prepared.set(sql, statement);
          return statement;
        },
      },
    }),
  });
}

/** What Kysely's dialect asks of a statement. */
function prepare(database: InstanceType<typeof DatabaseSync>, sql: string): Statement {
  const statement = database.prepare(sql);
  type Values = Parameters<typeof statement.all>;
  return {
    reader: statement.columns().length > 0,
    all: (values) => statement.all(...(values as Values)),
    run: (values) => statement.run(...(values as Values)),
    iterate: (values) => statement.iterate(...(values as Values)),
  };
}
