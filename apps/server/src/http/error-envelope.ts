import { describeFailure, type ErrorEnvelope, type Failure, retryAfterMsOf } from '@tercet/protocol';
import type { Response } from 'express';

/** HTTP status of a failure. 499 and the like are not among them: who has left hears nothing. */
export function statusOf(failure: Failure): number {
  switch (failure.code) {
    case 'bad-message':
    case 'prompt-too-long':
    case 'step-rejected':
      return 400;
    case 'not-allowed':
      return 403;
    case 'foreign':
      return failure.what === 'host' ? 421 : 403;
    case 'model-unknown':
    case 'document-unknown':
    case 'not-found':
      return 404;
    case 'stale-version':
    case 'schema-mismatch':
    case 'offer-over':
      return 409;
    case 'wrong-method':
      return 405;
    case 'too-large':
    case 'too-much-work':
      return 413;
    case 'wrong-type':
      return 415;
    case 'overloaded':
    case 'too-fast':
    case 'too-many':
      return 429;
    case 'internal':
    case 'document-damaged':
      return 500;
    case 'model-not-ready':
    case 'worker-lost':
      return 503;
    case 'storage-failed':
      return failure.reason === 'full' ? 507 : 503;
    case 'document-full':
      return 507;
    default:
      return failure satisfies never;
  }
}

/** OpenAI's envelope [MS3]. */
export function envelopeOf(failure: Failure): ErrorEnvelope {
  const status = statusOf(failure);
  const type = status === 429 ? 'rate_limit_error' : status < 500 ? 'invalid_request_error' : 'server_error';
  const param = failure.code === 'bad-message' ? failure.path || null : null;
  return { error: { message: describeFailure(failure), type, param, code: failure.code } };
}

/** `Retry-After`: whole seconds; null where the failure does not say when. */
export function retryAfterOf(failure: Failure): string | null {
  const ms = retryAfterMsOf(failure);
  return ms === null ? null : String(Math.ceil(ms / 1000));
}

/** Answers with the failure; `Retry-After` where it says when. */
export function sendFailure(response: Response, failure: Failure): void {
  const retryAfter = retryAfterOf(failure);
  if (retryAfter !== null) response.set('Retry-After', retryAfter);
  response.status(statusOf(failure)).json(envelopeOf(failure));
}
