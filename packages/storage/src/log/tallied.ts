import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** The column of `document` with the sums of a table's rows together. */
const columns = { link: 'links', writer: 'writers', named_version: 'names' } as const;
export type TalliedTable = keyof typeof columns;

/**
 * Does something with rows of a table, and keeps in the document what their sums come to together: so a row that is
 * gone is missed. By what changes, not anew: a row that was missing before is still missed.
 */
export async function tallied<Answer>(
  transaction: Kysely<Tables>,
  documentId: string,
  table: TalliedTable,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const before = await total(transaction, documentId, table);
  const answer = await work();
  const change = (await total(transaction, documentId, table)) - before;
  if (change !== 0) {
    const column = columns[table];
    await transaction
      .updateTable('document')
      .set({ [column]: sql`${sql.ref(column)} + ${change}` })
      .where('id', '=', documentId)
      .execute();
  }
  return answer;
}

/** Whether as many rows are there as were written. That each is what was written is another question. */
export async function isComplete(
  database: Kysely<Tables>,
  documentId: string,
  table: TalliedTable,
): Promise<boolean> {
  const column = columns[table];
  const document = await database
    .selectFrom('document')
    .select(column)
    .where('id', '=', documentId)
    .executeTakeFirst();
  const kept = (document as Record<string, number> | undefined)?.[column];
  return kept === (await total(database, documentId, table));
}

/** Takes what is there now for what was written. */
export async function tallyAnew(transaction: Kysely<Tables>, documentId: string): Promise<void> {
  const totals: Record<string, number> = {};
  for (const [table, column] of Object.entries(columns) as [TalliedTable, string][]) {
    totals[column] = await total(transaction, documentId, table);
  }
  await transaction.updateTable('document').set(totals).where('id', '=', documentId).execute();
}

async function total(database: Kysely<Tables>, documentId: string, table: TalliedTable): Promise<number> {
  const row = await database
    .selectFrom(table)
    .select(({ fn }) => fn.sum<number | null>('sum').as('total'))
    .where('document', '=', documentId)
    .executeTakeFirst();
  return Number(row?.total ?? 0);
}
