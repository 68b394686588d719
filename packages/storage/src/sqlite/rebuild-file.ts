import { isSoundRow } from '../log/row-sum.ts';
import { openSqlite } from './open-sqlite.ts';
import { readPages } from './page-reader.ts';
import { readRecords, type Value } from './read-records.ts';

/** The columns of each table as they lie in a record: in tables without a rowid the key comes first. */
const columns = {
  document: ['id', 'schema_version', 'created_at', 'whole_from', 'links', 'writers', 'names', 'sum'],
  step: ['document', 'version', 'body', 'client', 'at', 'author', 'sum'],
  span: ['document', 'from_version', 'to_version', 'author', 'started_at', 'ended_at', 'sum'],
  snapshot: ['document', 'version', 'body', 'at', 'authors', 'sum'],
  named_version: ['document', 'version', 'name', 'at', 'by', 'sum'],
  link: [
    ...['document', 'id', 'secret_hash', 'right', 'label'],
    ...['created_at', 'last_used_at', 'revoked_at', 'sum'],
  ],
  writer: ['document', 'id', 'name', 'color', 'sum'],
} as const;
type Table = keyof typeof columns;

/**
 * Makes a new file of every row that can be found in a damaged one, whatever is left of the trees that held them:
 * rows are known by their sums. What a row was kept aside for stays in the damaged file.
 *
 * @param to a file that is not there.
 * @returns how many rows were found.
 */
export function rebuildFile(from: string, to: string): number {
  const reader = readPages(from);
  const connection = openSqlite(to);
  const { database, prepare } = connection;
  try {
    // A row may be there whose document's own is not.
    database.exec('PRAGMA foreign_keys = OFF; BEGIN');
    let rows = 0;
    for (const record of readRecords(reader)) {
      const found = rowOf(record);
      if (!found) continue;
      const names = columns[found].map((column) => `"${column}"`).join(', ');
      const places = record.map(() => '?').join(', ');
      const put = prepare(`INSERT INTO ${found} (${names}) VALUES (${places}) ON CONFLICT DO NOTHING`);
      rows += Number(put.run(...record).changes);
    }
    database.exec('COMMIT');
    return rows;
  } finally {
    reader.close();
    connection.close();
  }
}

/** The table whose row this is; null when its sum is no table's. */
function rowOf(record: readonly Value[]): Table | null {
  for (const [table, names] of Object.entries(columns) as [Table, readonly string[]][]) {
    if (names.length !== record.length) continue;
    const row = Object.fromEntries(names.map((name, index) => [name, record[index]]));
    if (isSoundRow(table, row as never)) return table;
  }
  return null;
}
