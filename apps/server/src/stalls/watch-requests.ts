import type { Server } from 'node:http';
import type { Request } from 'express';
import { isForSocket } from '../door/guard.ts';
import { routeOf } from '../metrics/http-meter.ts';
import type { WorkBook } from './work-book.ts';

/** Every HTTP request is work until it is answered; a poll that only waits is none. */
export function watchRequests(http: Server, book: WorkBook): void {
  http.prependListener('request', (request, response) => {
    const isSocket = isForSocket(request);
    if (isSocket && request.method !== 'POST') return;
    const end = book.begin({
      kind: 'request',
      // Express writes the route on this very object.
      name: () => (isSocket ? '/socket.io' : routeOf(request as Request)),
      bytes: Number(request.headers['content-length'] ?? 0) || 0,
      documentId: null,
    });
    response.once('close', end);
  });
}
