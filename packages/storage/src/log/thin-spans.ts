import type { HistorySpan } from '@tercet/protocol';
import type { Kysely } from 'kysely';
import { mergeSpans } from './merge-spans.ts';
import { isSoundRow, sumOf } from './row-sum.ts';
import type { Tables } from './tables.ts';

/** Spans of what was thinned: from `many` on they are told as `few`; and so many are gone through at once. */
const many = 2_000;
const few = 1_000;
const atOnce = 5_000;

/** Of the life before `wholeFrom`, of which single steps cannot be looked at any more, not every change of hand stays. */
export async function thinSpans(
  transaction: Kysely<Tables>,
  documentId: string,
  wholeFrom: number,
): Promise<void> {
  const kept = await transaction
    .selectFrom('span')
    .selectAll()
    .where('document', '=', documentId)
    .where('to_version', '<=', wholeFrom)
    .orderBy('from_version')
    .limit(atOnce + few)
    .execute();
  // What is damaged is not made to pass for whole.
  if (kept.length <= many || !kept.every((row) => isSoundRow('span', row))) return;
  const spans = kept.map((row) => ({
    from: row.from_version,
    to: row.to_version,
    author: row.author,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  }));
  const merged: HistorySpan[] = mergeSpans(spans, few);
  await transaction
    .deleteFrom('span')
    .where('document', '=', documentId)
    .where('to_version', '<=', spans.at(-1)?.to ?? 0)
    .execute();
  for (let from = 0; from < merged.length; from += 100) {
    const rows = merged.slice(from, from + 100).map((span) => ({
      document: documentId,
      from_version: span.from,
      to_version: span.to,
      author: span.author,
      started_at: span.startedAt,
      ended_at: span.endedAt,
    }));
    const summed = rows.map((row) => ({ ...row, sum: sumOf('span', row) }));
    await transaction.insertInto('span').values(summed).execute();
  }
}
