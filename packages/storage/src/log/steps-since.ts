import { done, failed, type Result } from '@tercet/protocol';
import type { Kysely } from 'kysely';
import type { StoredStep } from '../document-store.ts';
import { findDocument } from './find-document.ts';
import { newestSpan } from './newest-span.ts';
import { readSteps } from './read-steps.ts';
import type { Tables } from './tables.ts';

/** Steps from `since` to the newest; `stale-version` when some of them were thinned. */
export async function stepsSince(
  transaction: Kysely<Tables>,
  documentId: string,
  since: number,
): Promise<Result<StoredStep[]>> {
  const document = await findDocument(transaction, documentId);
  if (!document) return failed({ code: 'document-unknown', documentId });
  const { whole_from: wholeFrom } = document;
  if (since < wholeFrom) return failed({ code: 'stale-version', version: wholeFrom });
  const newest = (await newestSpan(transaction, documentId))?.to_version ?? 0;
  return done(await readSteps(transaction, documentId, since, newest));
}
