import { rowSum } from '../log/row-sum.ts';
import { isDamage } from './is-damage.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

const columns = `
  ALTER TABLE document ADD COLUMN links INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE document ADD COLUMN writers INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE document ADD COLUMN names INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE document ADD COLUMN sum INTEGER;
  ALTER TABLE span ADD COLUMN sum INTEGER;
  ALTER TABLE named_version ADD COLUMN sum INTEGER;
  ALTER TABLE link ADD COLUMN sum INTEGER;
  ALTER TABLE writer ADD COLUMN sum INTEGER;
  CREATE TABLE kept_aside (
    id INTEGER PRIMARY KEY,
    document TEXT NOT NULL REFERENCES document(id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    part TEXT NOT NULL,
    row TEXT NOT NULL
  ) STRICT;
  CREATE INDEX kept_aside_of_document ON kept_aside (document);`;

/** What is summed of each table's rows, as `sumOf` does it. */
const sums = {
  document: `'document', id, schema_version, created_at, whole_from`,
  step: 'document, version, body, client, author, at',
  span: `'span', document, from_version, to_version, author, started_at, ended_at`,
  snapshot: 'document, version, body, authors',
  named_version: `'name', document, version, name, at, "by"`,
  link: `'link', document, id, lower(hex(secret_hash)), "right", label, created_at, last_used_at, revoked_at`,
  writer: `'writer', document, id, name, color`,
};

const tallied = { link: 'links', writer: 'writers', named_version: 'names' };

/**
 * A migration: every row gets a sum of what it says. Rows that have none yet are believed, this once.
 *
 * Part of a file may be damaged already: what cannot be read stays without a sum, and so is damaged from now on; the
 * rest opens. To be called in a transaction.
 */
export function sumEveryRow({ database, prepare }: SqliteConnection): void {
  database.exec(columns);
  database.function('row_sum', { varargs: true, deterministic: true }, rowSum as never);
  const update = (table: string, set: string, where: string) => {
    const all = `UPDATE ${table} SET ${set} WHERE ${where}`;
    if (attempt(() => database.exec(all))) return;
    const key = table === 'document' ? 'id' : 'document';
    const one = prepare(`${all} AND ${key} = ?`);
    for (const { id } of documentIds(table, key)) attempt(() => one.run(id));
  };
  const documentIds = (table: string, key: string) => {
    const ids: { id: string }[] = [];
    attempt(() =>
      ids.push(...(prepare(`SELECT DISTINCT ${key} AS id FROM ${table}`).all() as { id: string }[])),
    );
    return ids;
  };
  for (const [table, values] of Object.entries(sums)) {
    update(table, `sum = row_sum(${values})`, 'sum IS NULL');
  }
  for (const [table, column] of Object.entries(tallied)) {
    const total = `SELECT coalesce(sum(${table}.sum), 0) FROM ${table} WHERE ${table}.document = document.id`;
    update('document', `${column} = (${total})`, 'true');
  }
}

/** What a damaged page refuses is left as it is: false. */
function attempt(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (!isDamage(error)) throw error;
    return false;
  }
}
