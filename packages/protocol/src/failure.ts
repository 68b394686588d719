import { z } from 'zod';
import { rights } from './right.ts';

/** Everything that can be expected to go wrong, as data. Each code carries the limit and the value it met. */
export const failureSchema = z.discriminatedUnion('code', [
  z.object({ code: z.literal('bad-message'), path: z.string(), problem: z.string() }),
  z.object({ code: z.literal('too-large'), bytes: z.number(), limit: z.number() }),
  z.object({ code: z.literal('prompt-too-long'), tokens: z.number(), limit: z.number() }),
  z.object({ code: z.literal('overloaded'), retryAfterMs: z.number() }),
  z.object({ code: z.literal('model-unknown'), model: z.string(), known: z.array(z.string()) }),
  z.object({
    code: z.literal('model-not-ready'),
    model: z.string(),
    state: z.string(),
    retryAfterMs: z.number(),
  }),
  z.object({ code: z.literal('worker-lost'), model: z.string() }),
  /** No such document, or the link does not open it: which of the two is not told [LK2]. */
  z.object({ code: z.literal('document-unknown'), documentId: z.string() }),
  z.object({ code: z.literal('not-allowed'), needs: z.enum(rights) }),
  /** More of `what` in a short time than `limits` allows. */
  z.object({ code: z.literal('too-fast'), what: z.string(), retryAfterMs: z.number() }),
  /** More of `what` at once than `limits` allows. */
  z.object({ code: z.literal('too-many'), what: z.string(), limit: z.number() }),
  /** The server answers to no such host name, or pages of such an origin may not use it. */
  z.object({ code: z.literal('foreign'), what: z.enum(['host', 'origin']), value: z.string() }),
  /** Somebody took from this offer first; null when it was closed. */
  z.object({ code: z.literal('offer-over'), by: z.string().nullable() }),
  z.object({ code: z.literal('stale-version'), version: z.number() }),
  z.object({ code: z.literal('step-rejected'), problem: z.string() }),
  z.object({ code: z.literal('schema-mismatch'), server: z.number(), client: z.number() }),
  z.object({ code: z.literal('storage-failed'), reason: z.enum(['full', 'failed']) }),
  z.object({ code: z.literal('not-found'), what: z.string() }),
  z.object({ code: z.literal('internal'), problem: z.string() }),
]);

export type Failure = z.infer<typeof failureSchema>;
export type FailureCode = Failure['code'];
