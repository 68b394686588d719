import type { Failure } from '@tercet/protocol';
import type { Kysely } from 'kysely';
import { documentBytes } from '../log/document-bytes.ts';
import type { Tables } from '../log/tables.ts';

/** Documents whose weight is remembered. */
const remembered = 1_000;

/** What documents weigh, so that none takes the disk; remembered, since weighing one goes through its rows. */
export interface Weights {
  /** Null, or why nothing more may be written in it. */
  refusal(transaction: Kysely<Tables>, documentId: string): Promise<Failure | null>;
  /** So much has been written in it. */
  add(documentId: string, bytes: number): void;
  /** Something in it was taken away, or put in that nobody counted. */
  forget(documentId: string): void;
}

export function createWeights(limit: number): Weights {
  const weights = new Map<string, number>();
  function remember(documentId: string, bytes: number): void {
    weights.delete(documentId);
    weights.set(documentId, bytes);
    const [oldest] = weights.keys();
    if (weights.size > remembered && oldest !== undefined) weights.delete(oldest);
  }
  return {
    async refusal(transaction, documentId) {
      const known = weights.get(documentId);
      if (known !== undefined && known <= limit) return null;
      // What is known may be too much: another process has thinned it, or an append was undone.
      const bytes = await documentBytes(transaction, documentId);
      remember(documentId, bytes);
      return bytes > limit ? { code: 'document-full', bytes, limit } : null;
    },
    add(documentId, bytes) {
      const known = weights.get(documentId);
      if (known !== undefined) remember(documentId, known + bytes);
    },
    forget: (documentId) => void weights.delete(documentId),
  };
}
