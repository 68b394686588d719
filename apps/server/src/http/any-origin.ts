import type { RequestHandler } from 'express';

/** How long a browser may remember what it asked before, seconds. */
const remembersFor = 7_200;

/**
 * The HTTP API carries no cookie and no secret: pages of any origin may call it, as the old clients do, where the
 * door lets them in. What headers they ask to send they may; those of every answer are the door's.
 */
export const anyOrigin: RequestHandler = (request, response, next) => {
  response.set({
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Expose-Headers': 'Retry-After, X-Request-Id',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  });
  if (request.method !== 'OPTIONS') return next();
  response.vary('Access-Control-Request-Headers').set({
    'Access-Control-Allow-Headers':
      request.get('access-control-request-headers') ?? 'Content-Type, Authorization',
    'Access-Control-Allow-Methods': 'GET, POST',
    'Access-Control-Max-Age': `${remembersFor}`,
  });
  response.sendStatus(204);
};
