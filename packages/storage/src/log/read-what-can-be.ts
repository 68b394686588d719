import type { Kysely, Selectable } from 'kysely';
import type { Tables } from './tables.ts';

/** The column that orders the rows of a document. */
const orders = { step: 'version', snapshot: 'version', span: 'from_version' } as const;

/**
 * Every row of a document that can be read, in order: where one cannot, or a page that leads to some, reading goes on
 * from the other end.
 */
export async function readWhatCanBe<Table extends keyof typeof orders>(
  database: Kysely<Tables>,
  table: Table,
  documentId: string,
): Promise<Selectable<Tables[Table]>[]> {
  type Row = Selectable<Tables[Table]>;
  const read = async (direction: 'asc' | 'desc') => {
    const rows: Row[] = [];
    try {
      const query = database
        .selectFrom(table as 'step')
        .selectAll()
        .where('document', '=', documentId)
        .orderBy(orders[table] as 'version', direction);
      for await (const row of query.stream()) rows.push(row as unknown as Row);
      return { rows, isWhole: true };
    } catch {
      // What the rest holds is not known; whoever asked sees that it is missing.
      return { rows, isWhole: false };
    }
  };
  const upward = await read('asc');
  if (upward.isWhole) return upward.rows;
  const downward = await read('desc');
  const orderOf = (row: Row) => (row as unknown as Record<string, number>)[orders[table]] as number;
  const last = Math.max(...upward.rows.map(orderOf), -1);
  return [...upward.rows, ...downward.rows.reverse().filter((row) => orderOf(row) > last)];
}
