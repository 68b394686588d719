import type { Server as HttpServer } from 'node:http';
import type { Socket } from 'node:net';
import { limits } from '@tercet/protocol';
import { createPlaces } from './places.ts';

/**
 * How long a connection without a request is kept, milliseconds: longer than proxies keep theirs (60 s of nginx and of
 * AWS's load balancers), so that none sends a request into one that is being closed. `headersTimeout` counts from the
 * first byte of a request, so it may be shorter.
 */
const keepAliveMs = 65_000;

/**
 * Bounds what a connection may cost before it has said what it wants: how long its headers may take, how long a whole
 * request, and how many one address has. Bodies that somebody reads have bounds of their own.
 *
 * @param trustedProxies  behind proxies every connection is a proxy's: they are not counted.
 */
export function boundConnections(http: HttpServer, limit: number, trustedProxies: number): void {
  http.keepAliveTimeout = keepAliveMs;
  http.headersTimeout = limits.bodyIdleMs;
  http.requestTimeout = limits.uploadMs;
  const places = createPlaces(trustedProxies > 0 ? Number.POSITIVE_INFINITY : limit);
  http.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (places.isFull(address)) {
      socket.destroy();
      return;
    }
    socket.once('close', places.enter(address));
  });
}
