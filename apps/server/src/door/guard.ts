import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Failure } from '@tercet/protocol';
import { envelopeOf, retryAfterOf, statusOf } from '../http/error-envelope.ts';
import { setHeaders } from './headers.ts';
import { replayRequest } from './replay-request.ts';
import { sendRefusal } from './send-refusal.ts';

/** Whether a request may come in, before anyone reads it: null, or the failure it is answered with. */
export interface Admission {
  /** Of every request and every upgrade. */
  refuse(request: IncomingMessage): Failure | null;
  /** Of requests that are not a socket's: how many. */
  refuseAsTooFast(request: IncomingMessage): Failure | null;
}

const socketPath = '/socket.io/';
export const isForSocket = (request: IncomingMessage) => request.url?.startsWith(socketPath) ?? false;

/** What a session's requests are, and the question before one from another origin. */
const socketMethods = new Set(['GET', 'POST', 'OPTIONS']);

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

  function refuse(request: IncomingMessage): Failure | null {
    const refused = admission.refuse(request);
    if (refused) return refused;
    if (!isForSocket(request)) return admission.refuseAsTooFast(request);
    if (socketMethods.has(request.method ?? '')) return null;
    return { code: 'bad-message', path: '', problem: 'a socket’s requests are GET and POST' };
  }
  http.on('request', (request, response) => {
    setHeaders(request, response);
    const refused = refuse(request);
    if (refused) {
      // What it still sends is not read.
      response.setHeader('Connection', 'close');
      return sendRefusal(response, refused);
    }
    for (const listener of onRequest) listener.call(http, request, response);
  });
  http.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
      replayRequest(http, request, socket, head);
      return;
    }
    const refused = refuse(request) ?? (isForSocket(request) ? null : nothingToUpgrade);
    if (refused) return answerUpgrade(socket, refused);
    for (const listener of onUpgrade) listener.call(http, request, socket, head);
  });
}

const nothingToUpgrade: Failure = { code: 'not-found', what: 'socket' };

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
  // Nor is one that does not read it kept.
  socket.once('finish', () => socket.destroy());
}
