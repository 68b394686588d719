import type { ServerResponse } from 'node:http';
import type { Failure } from '@tercet/protocol';
import { envelopeOf, retryAfterOf, statusOf } from '../http/error-envelope.ts';

/** Answers a request that no route answers: with a failure, in the envelope every answer has [MS3]. */
export function sendRefusal(response: ServerResponse, failure: Failure): void {
  const retryAfter = retryAfterOf(failure);
  response.writeHead(statusOf(failure), {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    ...(retryAfter === null ? {} : { 'Retry-After': retryAfter }),
  });
  response.end(JSON.stringify(envelopeOf(failure)));
}
