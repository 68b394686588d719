import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { Metrics } from '../metrics/create-metrics.ts';
import { sendFailure } from './error-envelope.ts';

const loopback = /^(127\.|::1$|::ffff:127\.)/;
/** Headers a proxy adds: who asks is then not who connects. */
const forwarding = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

function isFromHere({ socket, headers }: Request): boolean {
  return loopback.test(socket.remoteAddress ?? '') && !forwarding.some((name) => name in headers);
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Whether the request carries the token; takes as long for every wrong one. */
function carries(request: Request, token: string): boolean {
  const given = /^Bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(given), digest(token));
}

/**
 * `GET /metrics`, for whoever runs the server: with a token, who sends it as a bearer; without one, who is on
 * this machine and came without a proxy. For anyone else it is not there, or 401 where a token would open it.
 */
export function metricsDoor(metrics: Metrics, token: string | null): RequestHandler {
  return async (request, response) => {
    if (token !== null && !carries(request, token)) {
      response.set('WWW-Authenticate', 'Bearer').sendStatus(401);
      return;
    }
    if (token === null && !isFromHere(request)) {
      sendFailure(response, { code: 'not-found', what: request.path });
      return;
    }
    response.set({ 'Content-Type': metrics.contentType, 'Cache-Control': 'no-store' });
    response.send(await metrics.read());
  };
}
