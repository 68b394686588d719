import type { Failure } from '@tercet/protocol';
import express, { type ErrorRequestHandler, type Express } from 'express';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics/create-metrics.ts';
import { type ApiParts, apiRoutes } from './api-routes.ts';
import { sendFailure } from './error-envelope.ts';
import { type HealthParts, health } from './health.ts';
import { metricsDoor } from './metrics-door.ts';
import { page } from './page.ts';

export interface AppParts extends HealthParts, ApiParts {
  metrics: Metrics;
  metricsToken: string | null;
  webDirectory: string;
  /** Proxies in front whose word on a client's address is taken. */
  trustProxy: number;
  log: Logger;
}

/** Addresses are as they stand here, in this case and without a slash behind: one thing has one name. */
export function createApp(parts: AppParts): Express {
  return express()
    .disable('x-powered-by')
    .enable('case sensitive routing')
    .enable('strict routing')
    .set('trust proxy', parts.trustProxy)
    .use(parts.metrics.timeRequests)
    .use(health(parts))
    .get('/metrics', metricsDoor(parts.metrics, parts.metricsToken))
    .use(apiRoutes(parts))
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
      log.error(
        { err: error, path: request.path, requestId: response.get('X-Request-Id') },
        'a request broke',
      );
  };
}

function asFailure(status: number | undefined, path: string): Failure {
  if (status === 404) return { code: 'not-found', what: path };
  if (status && status < 500)
    return { code: 'bad-message', path: '', problem: 'the request could not be read' };
  return { code: 'internal', problem: 'the server could not answer this request' };
}
