import { z } from 'zod';
import { limits } from './limits.ts';
import { rights } from './right.ts';
import { text } from './text.ts';

const words = text(limits.wordsCharacters);
const model = text(limits.modelNameCharacters);

/** Everything that can be expected to go wrong, as data. Each code carries the limit and the value it met. */
export const failureSchema = z.discriminatedUnion('code', [
  z.object({ code: z.literal('bad-message'), path: words, problem: words }),
  z.object({ code: z.literal('too-large'), bytes: z.number(), limit: z.number() }),
  z.object({ code: z.literal('prompt-too-long'), tokens: z.number(), limit: z.number() }),
  z.object({ code: z.literal('overloaded'), retryAfterMs: z.number() }),
  z.object({ code: z.literal('model-unknown'), model, known: z.array(model) }),
  z.object({
    code: z.literal('model-not-ready'),
    model,
    state: words,
    retryAfterMs: z.number(),
    /** Why, where it stopped or is not here. */
    reason: words.optional(),
  }),
  z.object({ code: z.literal('worker-lost'), model }),
  /** No such document, or the link does not open it: which of the two is not told [LK2]. */
  z.object({ code: z.literal('document-unknown'), documentId: words }),
  z.object({ code: z.literal('not-allowed'), needs: z.enum(rights) }),
  /** More of `what` in a short time than `limits` allows. */
  z.object({ code: z.literal('too-fast'), what: words, retryAfterMs: z.number() }),
  /** More of `what` at once than `limits` allows. */
  z.object({ code: z.literal('too-many'), what: words, limit: z.number() }),
  /** The server answers to no such host name, or pages of such an origin may not use it. */
  z.object({ code: z.literal('foreign'), what: z.enum(['host', 'origin']), value: words }),
  /** Somebody took from this offer first; null when it was closed. */
  z.object({ code: z.literal('offer-over'), by: words.nullable() }),
  z.object({ code: z.literal('stale-version'), version: z.number() }),
  z.object({ code: z.literal('step-rejected'), problem: words }),
  /** Steps that cost more together than one append may: sent apart, each is taken. In units of cost, about 1 µs. */
  z.object({ code: z.literal('too-much-work'), cost: z.number(), limit: z.number() }),
  /** What is kept of the document, old versions included, weighs more than it may. Nothing of its text is lost. */
  z.object({ code: z.literal('document-full'), bytes: z.number(), limit: z.number() }),
  z.object({ code: z.literal('schema-mismatch'), server: z.number(), client: z.number() }),
  z.object({ code: z.literal('storage-failed'), reason: z.enum(['full', 'failed']) }),
  /**
   * What is stored is not what was written. `text`: the document itself cannot be read whole; an owner sees what can
   * be and says how it goes on. `link`: the link that was brought. `links`, `history`: what is around the text.
   */
  z.object({
    code: z.literal('document-damaged'),
    documentId: words,
    what: z.enum(['text', 'link', 'links', 'history']),
  }),
  z.object({ code: z.literal('not-found'), what: words }),
  /** An address of the HTTP API, asked by a method it does not have; a body of another type than it reads. */
  z.object({ code: z.literal('wrong-method'), method: words, allowed: z.array(words) }),
  z.object({ code: z.literal('wrong-type'), type: words, expected: words }),
  z.object({ code: z.literal('internal'), problem: words }),
]);

export type Failure = z.infer<typeof failureSchema>;
export type FailureCode = Failure['code'];
