import { done, failed, type Result } from '@tercet/protocol';
import type { Kysely } from 'kysely';
import type { StoredStep } from '../document-store.ts';
import { findDocument, unknown } from './find-document.ts';
import { newestVersion } from './newest-span.ts';
import { readSteps } from './read-steps.ts';
import type { Tables } from './tables.ts';

/** Steps from `since` to the newest; `stale-version` when some of them were thinned. */
export async function stepsSince(
  transaction: Kysely<Tables>,
  documentId: string,
  since: number,
): Promise<Result<StoredStep[]>> {
  const document = await findDocument(transaction, documentId);
  if (!document) return unknown(documentId);
  const { whole_from: wholeFrom } = document;
  if (since < wholeFrom) return failed({ code: 'stale-version', version: wholeFrom });
  return done(await readSteps(transaction, documentId, since, await newestVersion(transaction, documentId)));
}
