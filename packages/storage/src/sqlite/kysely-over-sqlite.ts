import { Kysely, SqliteDialect } from 'kysely';
import type { Tables } from '../log/tables.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

/**
 * Kysely on a connection. It begins and ends no transaction: `createGroupCommit` does; nor does it close: whoever
 * opened it does.
 */
export function kyselyOver({ prepare }: Pick<SqliteConnection, 'prepare'>): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: new SqliteDialect({
      database: {
        close: () => undefined,
        prepare(sql) {
          const statement = prepare(sql);
          type Values = Parameters<typeof statement.all>;
          return {
            reader: statement.columns().length > 0,
            all: (values) => statement.all(...(values as Values)),
            run: (values) => statement.run(...(values as Values)),
            iterate: (values) => statement.iterate(...(values as Values)),
          };
        },
      },
    }),
  });
}
