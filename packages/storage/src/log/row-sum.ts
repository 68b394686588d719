import { crc32 } from 'node:zlib';
import type { Selectable } from 'kysely';
import type { Tables } from './tables.ts';

type Value = string | number | null;

/**
 * A checksum over what a row says, so that a byte that changed on the disk is noticed: CRC-32, which finds every
 * change of up to 32 bits in a row, and of more all but one in four thousand million. No defence against a person.
 */
export function rowSum(...values: readonly Value[]): number {
  return crc32(JSON.stringify(values));
}

type Row<Table extends keyof Tables> = Selectable<Tables[Table]>;
type Summed = 'document' | 'step' | 'span' | 'snapshot' | 'named_version' | 'link' | 'writer';
export type Unsummed<Table extends Summed> = Omit<Row<Table>, 'sum' | 'links' | 'writers' | 'names'>;

/** What of a row is summed, in order. Never changed: the sums are in people's files. */
const summed: { [Table in Summed]: (row: Unsummed<Table>) => Value[] } = {
  document: (row) => ['document', row.id, row.schema_version, row.created_at, row.whole_from],
  step: (row) => [row.document, row.version, row.body, row.client, row.author, row.at],
  span: (row) => [
    ...['span', row.document, row.from_version, row.to_version],
    ...[row.author, row.started_at, row.ended_at],
  ],
  snapshot: (row) => [row.document, row.version, row.body, row.authors],
  named_version: (row) => ['name', row.document, row.version, row.name, row.at, row.by],
  link: (row) => [
    ...['link', row.document, row.id, Buffer.from(row.secret_hash).toString('hex'), row.right],
    ...[row.label, row.created_at, row.last_used_at, row.revoked_at],
  ],
  writer: (row) => ['writer', row.document, row.id, row.name, row.color],
};

/** The sum a row of this table must have. */
export function sumOf<Table extends Summed>(table: Table, row: Unsummed<Table>): number {
  return rowSum(...summed[table](row));
}

/** Whether the row is what was written. Every row has a sum: one without is damaged, too. */
export function isSoundRow<Table extends Summed>(
  table: Table,
  row: Unsummed<Table> & { sum: number | null },
): boolean {
  try {
    return row.sum === sumOf(table, row);
  } catch (error) {
    // A value of another kind than its column's.
    if (error instanceof TypeError) return false;
    throw error;
  }
}
