import type { Failure } from '@tercet/protocol';
import { DamagedDocument } from '../log/damaged-document.ts';
import { isDamage } from './is-damage.ts';

/** SQLite's primary result code for a full disk or a reached page limit. Source: sqlite.org/rescode.html */
const sqliteFull = 13;

/**
 * What the person is told when the database throws.
 * The error itself goes to `report`: it is for the operator.
 */
export function storageFailure(error: unknown, documentId?: string): Failure {
  if (error instanceof DamagedDocument) return error.failure;
  if (documentId !== undefined && isDamage(error))
    return { code: 'document-damaged', documentId, what: 'text' };
  const code = (error as { errcode?: number } | null)?.errcode;
  return { code: 'storage-failed', reason: ((code ?? 0) & 0xff) === sqliteFull ? 'full' : 'failed' };
}
