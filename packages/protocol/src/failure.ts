import { z } from 'zod';

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
  z.object({ code: z.literal('document-unknown'), documentId: z.string() }),
  z.object({ code: z.literal('stale-version'), version: z.number() }),
  z.object({ code: z.literal('step-rejected'), problem: z.string() }),
  z.object({ code: z.literal('schema-mismatch'), server: z.number(), client: z.number() }),
  z.object({ code: z.literal('storage-failed'), reason: z.enum(['full', 'failed']) }),
  z.object({ code: z.literal('not-found'), what: z.string() }),
  z.object({ code: z.literal('internal'), problem: z.string() }),
]);

export type Failure = z.infer<typeof failureSchema>;
export type FailureCode = Failure['code'];

/** What is answered to an event that expects an answer: the value, or the failure. */
export type Result<Value> = { ok: true; value: Value } | { ok: false; failure: Failure };

export const done = <Value>(value: Value): Result<Value> => ({ ok: true, value });
export const failed = <Value = never>(failure: Failure): Result<Value> => ({ ok: false, failure });

/** One sentence for a person. */
export function describeFailure(failure: Failure): string {
  switch (failure.code) {
    case 'bad-message':
      return `The request is not valid at ${failure.path || 'its top'}: ${failure.problem}.`;
    case 'too-large':
      return `That is ${failure.bytes} bytes; the limit is ${failure.limit}.`;
    case 'prompt-too-long':
      return `The prompt is ${failure.tokens} tokens; the limit is ${failure.limit}.`;
    case 'overloaded':
      return `The models are busy; try again in ${Math.ceil(failure.retryAfterMs / 1000)} s.`;
    case 'model-unknown':
      return `There is no model ${failure.model} here. Known: ${failure.known.join(', ') || 'none'}.`;
    case 'model-not-ready':
      return `${failure.model} is not ready yet (${failure.state}).`;
    case 'worker-lost':
      return `${failure.model} stopped and is being restarted; the text so far is kept.`;
    case 'document-unknown':
      return 'There is no document at this link.';
    case 'stale-version':
      return `The document has moved on to version ${failure.version}.`;
    case 'step-rejected':
      return `The edit could not be applied: ${failure.problem}.`;
    case 'schema-mismatch':
      return 'This page is older than the server; reload it to go on writing.';
    case 'storage-failed':
      return failure.reason === 'full'
        ? 'The server has no space left to save in.'
        : 'The server could not save the document.';
    case 'not-found':
      return `There is no ${failure.what} here.`;
    case 'internal':
      return `Something broke on the server: ${failure.problem}.`;
    default:
      return failure satisfies never;
  }
}
