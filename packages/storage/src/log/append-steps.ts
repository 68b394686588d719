import { done, failed, type Result } from '@tercet/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { StoredStep } from '../document-store.ts';
import { findDocument } from './find-document.ts';
import { newestSpan, spanPauseMs } from './newest-span.ts';
import type { Tables } from './tables.ts';

/**
 * Appends steps, and tells the outline of them. Of many that race for a version one wins: by the write lock where
 * there is one, and by the key (document, version) everywhere.
 *
 * Throws when the version is taken although no span says so: the log is damaged, or another won just now.
 */
export async function appendSteps(
  transaction: Kysely<Tables>,
  documentId: string,
  version: number,
  steps: readonly StoredStep[],
): Promise<Result<null>> {
  const last = await newestSpan(transaction, documentId);
  if (!last && !(await findDocument(transaction, documentId))) {
    return failed({ code: 'document-unknown', documentId });
  }
  const newest = last?.to_version ?? 0;
  if (version !== newest) return failed({ code: 'stale-version', version: newest });
  if (steps.length === 0) return done(null);

  const rows = steps.map(({ step, clientId: client, author, at }, index) => {
    return { document: documentId, version: version + index, body: JSON.stringify(step), client, author, at };
  });
  const inserted = await transaction
    .insertInto('step')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (Number(inserted.numInsertedOrUpdatedRows) < rows.length) {
    throw new Error(`Document ${documentId}: steps from ${version} on are there and in no span.`);
  }

  let span = last;
  for (const { version: from, author, at } of rows) {
    if (span && span.author === author && at - span.ended_at < spanPauseMs) {
      span = { ...span, to_version: from + 1, ended_at: Math.max(at, span.ended_at) };
    } else {
      if (span) await keepSpan(transaction, span);
      const begun = { from_version: from, to_version: from + 1, started_at: at, ended_at: at };
      span = { document: documentId, author, ...begun };
    }
  }
  if (span) await keepSpan(transaction, span);
  return done(null);
}

async function keepSpan(transaction: Kysely<Tables>, span: Selectable<Tables['span']>): Promise<void> {
  const { to_version, ended_at } = span;
  await transaction
    .insertInto('span')
    .values(span)
    .onConflict((conflict) =>
      conflict.columns(['document', 'from_version']).doUpdateSet({ to_version, ended_at }),
    )
    .execute();
}
