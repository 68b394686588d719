import type { Request, RequestHandler } from 'express';
import { Histogram, type Registry } from 'prom-client';

const buckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const methods = new Set(['GET', 'HEAD', 'POST', 'OPTIONS']);

/** The route as it was registered, never the address as it was asked for. */
export function routeOf(request: Request): string {
  const path: unknown = request.route?.path;
  if (typeof path === 'string') return path;
  return request.baseUrl === '/assets' ? '/assets' : 'none';
}

/** Counts and times requests; one whose client hung up before the answer was whole has the status `aborted`. */
export function httpMeter(registry: Registry): RequestHandler {
  const seconds = new Histogram({
    name: 'tercet_http_request_seconds',
    help: 'From a request to the end of its answer; streams included.',
    labelNames: ['method', 'route', 'status'],
    buckets,
    registers: [registry],
  });
  return (request, response, next) => {
    const end = seconds.startTimer();
    response.once('close', () => {
      end({
        method: methods.has(request.method) ? request.method : 'other',
        route: routeOf(request),
        status: response.writableFinished ? String(response.statusCode) : 'aborted',
      });
    });
    next();
  };
}
