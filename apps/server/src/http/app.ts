import type { IncomingMessage } from 'node:http';
import type { Failure } from '@tercet/protocol';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { Hold } from '../door/held-bytes.ts';
import type { Metrics } from '../metrics/create-metrics.ts';
import type { Dispatcher } from '../models/dispatcher.ts';
import { autocomplete } from './autocomplete.ts';
import { completions } from './completions.ts';
import { sendFailure } from './error-envelope.ts';
import { type HealthParts, health, modelList } from './health.ts';
import { metricsDoor } from './metrics-door.ts';
import { page } from './page.ts';
import { readRequest } from './read-request.ts';

export interface AppParts extends HealthParts {
  dispatcher: Dispatcher;
  metrics: Metrics;
  metricsToken: string | null;
  webDirectory: string;
  /** Proxies in front whose word on a client's address is taken. */
  trustProxy: number;
  /** For the body of a request. */
  holdFor: (request: IncomingMessage) => Hold;
  log: Logger;
}

/**
 * The HTTP API carries no cookie and no secret: pages of any origin may call it, as the old clients do, where the
 * door lets them in. The headers of every answer are the door's.
 */
const anyOrigin: RequestHandler = (request, response, next) => {
  response.set({
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Headers': 'Content-Type, Authorization',
    'Access-Control-Allow-Methods': 'GET, POST',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  });
  if (request.method === 'OPTIONS') response.sendStatus(204);
  else next();
};

/** Addresses are as they stand here, in this case and without a slash behind: one thing has one name. */
export function createApp(parts: AppParts): Express {
  const body = readRequest(parts.holdFor);
  return express()
    .disable('x-powered-by')
    .enable('case sensitive routing')
    .enable('strict routing')
    .set('trust proxy', parts.trustProxy)
    .use(parts.metrics.timeRequests)
    .use(health(parts))
    .get('/metrics', metricsDoor(parts.metrics, parts.metricsToken))
    .use(['/v1', '/autocomplete'], anyOrigin)
    .get('/v1/models', modelList(parts.dispatcher))
    .post('/v1/completions', body, completions(parts.dispatcher))
    .post('/autocomplete/*model', body, autocomplete(parts.dispatcher))
    .use(page(parts.webDirectory))
    .use((request, response) => sendFailure(response, { code: 'not-found', what: request.path }))
    .use(answerErrors(parts.log));
}

/** What the router and the static files throw, as typed answers; anything else is a bug: logged, not shown. */
function answerErrors(log: Logger): ErrorRequestHandler {
  return (error: { status?: number }, request, response, next) => {
    if (response.headersSent) return next(error);
    sendFailure(response, asFailure(error.status, request.path));
    if (!error.status || error.status >= 500)
      log.error({ err: error, path: request.path }, 'a request broke');
  };
}

function asFailure(status: number | undefined, path: string): Failure {
  if (status === 404) return { code: 'not-found', what: path };
  if (status && status < 500)
    return { code: 'bad-message', path: '', problem: 'the request could not be read' };
  return { code: 'internal', problem: 'the server could not answer this request' };
}
