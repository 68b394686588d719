import { describeFailure, type Failure } from '@tercet/protocol';

/** What can go wrong as the page sees it: the server's failures, and no answer from it at all. */
export type PageFailure = Failure | { code: 'no-answer' };

export type PageResult<Value> = { ok: true; value: Value } | { ok: false; failure: PageFailure };

export const noAnswer: { ok: false; failure: PageFailure } = { ok: false, failure: { code: 'no-answer' } };

/** One sentence for a person. */
export function describePageFailure(failure: PageFailure): string {
  return failure.code === 'no-answer' ? 'The server does not answer.' : describeFailure(failure);
}
