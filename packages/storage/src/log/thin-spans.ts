import type { HistorySpan } from '@tercet/protocol';
import type { Kysely } from 'kysely';
import { mergeSpans } from './merge-spans.ts';
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
  const spans = await transaction
    .selectFrom('span')
    .select([
      'from_version as from',
      'to_version as to',
      'author',
      'started_at as startedAt',
      'ended_at as endedAt',
    ])
    .where('document', '=', documentId)
    .where('to_version', '<=', wholeFrom)
    .orderBy('from_version')
    .limit(atOnce + few)
    .execute();
  if (spans.length <= many) return;
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
    await transaction.insertInto('span').values(rows).execute();
  }
}
