import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Failure } from '@tercet/protocol';
import { envelopeOf, retryAfterOf, statusOf } from '../http/error-envelope.ts';
import { setHeaders } from './headers.ts';

/** Whether a request may come in, before anyone reads it: null, or the failure it is answered with. */
export interface Admission {
  /** Of every request and every upgrade. */
  refuse(request: IncomingMessage): Failure | null;
  /** Of requests that are not a socket's: how many. */
  refuseAsTooFast(request: IncomingMessage): Promise<Failure | null>;
}

const socketPath = '/socket.io/';
export const isForSocket = (request: IncomingMessage) => request.url?.startsWith(socketPath) ?? false;

type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;
type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Puts itself before everything that listens to the server's requests and upgrades now: sets the headers every
 * answer has, and lets nobody in whom `admission` refuses, whatever they come for.
 */
export function guard(http: HttpServer, admission: Admission): void {
  const onRequest = http.listeners('request') as RequestListener[];
  const onUpgrade = http.listeners('upgrade') as UpgradeListener[];
  http.removeAllListeners('request').removeAllListeners('upgrade');

  http.on('request', (request, response) => {
    setHeaders(request, response);
    const pass = () => {
      for (const listener of onRequest) listener.call(http, request, response);
    };
    const refused = admission.refuse(request);
    if (refused) return answer(response, refused);
    if (isForSocket(request)) return pass();
    void admission.refuseAsTooFast(request).then((tooFast) => {
      if (tooFast) answer(response, tooFast);
      else pass();
    });
  });
  http.on('upgrade', (request, socket, head) => {
    const refused = admission.refuse(request);
    if (refused) return answerUpgrade(socket, refused);
    for (const listener of onUpgrade) listener.call(http, request, socket, head);
  });
}

function answer(response: ServerResponse, failure: Failure): void {
  const retryAfter = retryAfterOf(failure);
  response.writeHead(statusOf(failure), {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    // What it still sends is not read.
    Connection: 'close',
    ...(retryAfter === null ? {} : { 'Retry-After': retryAfter }),
  });
  response.end(JSON.stringify(envelopeOf(failure)));
}

/** Where there is no response object yet: the same answer, by hand. */
function answerUpgrade(socket: Duplex, failure: Failure): void {
  const body = JSON.stringify(envelopeOf(failure));
  const retryAfter = retryAfterOf(failure);
  const lines = [
    `HTTP/1.1 ${statusOf(failure)} Refused`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    ...(retryAfter === null ? [] : [`Retry-After: ${retryAfter}`]),
  ];
  // A client that is gone already is no error.
  socket.on('error', () => socket.destroy());
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
