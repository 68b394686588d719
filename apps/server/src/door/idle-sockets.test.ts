import { createServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, connect, type Socket as TcpSocket } from 'node:net';
import { limits } from '@tercet/protocol';
import pino from 'pino';
import { Server } from 'socket.io';
import { io as connectPage, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pollingHandshake, rawRequest } from '../testing/raw-request.ts';
import { boundConnections } from './bound-connections.ts';
import { createDoor } from './create-door.ts';
import { measuredParser } from './measured-parser.ts';
import type { Refusal } from './refusal.ts';

let http: HttpServer;
let io: Server;
let time: number;
let url: string;
let refused: Refusal[];
const sockets: Socket[] = [];

/** The door as the server has it, by a clock the test moves; a page says itself that it has a document open. */
beforeEach(async () => {
  time = 0;
  refused = [];
  http = createServer();
  const door = createDoor({
    config: { host: '127.0.0.1', publicUrl: null, allowedOrigins: [], trustProxy: 0, rateLimits: true },
    observe: (reason) => refused.push(reason),
    log: pino({ level: 'silent' }),
    now: () => time,
  });
  const engine = door.engine({});
  engine.attach(http, { path: '/socket.io/' });
  io = new Server({ serveClient: false, parser: measuredParser }).bind(engine);
  door.stand(http, io);
  io.on('connection', (socket) => {
    const page = door.page(socket.conn);
    socket.on('has', ({ document }: { document: boolean }, answer: () => void) => {
      page.hasDocument(document);
      answer();
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  const closed = new Promise((resolve) => http.close(resolve));
  await io.close();
  http.closeAllConnections();
  await closed;
});

async function page(): Promise<Socket> {
  const socket = connectPage(url, { transports: ['websocket'], forceNew: true, reconnection: false });
  sockets.push(socket);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}

test('strangers who sit with nothing on all places of an address keep nobody out for long', async () => {
  const writer = await page();
  await writer.timeout(20_000).emitWithAck('has', { document: true });
  const strangers = [await page()];
  for (let more = 2; more < limits.socketsPerAddress; more += 1) {
    expect((await rawRequest(`${url}${pollingHandshake}`)).status).toBe(200);
  }
  expect((await rawRequest(`${url}${pollingHandshake}`)).status).toBe(429);
  time += limits.idleSocketMs;
  const cut = new Promise((resolve) => strangers[0]?.once('disconnect', resolve));
  const late = await page();
  await cut;
  expect(late.connected).toBe(true);
  expect(writer.connected).toBe(true);
  expect(refused.filter((reason) => reason === 'sockets')).toHaveLength(1);
});

test('more connections of one address than it may have are ended, before they say anything; others stay', async () => {
  const plain = createServer((_request, response) => response.end('ok'));
  boundConnections(plain, 3, 0);
  expect([plain.headersTimeout, plain.requestTimeout]).toEqual([limits.bodyIdleMs, limits.uploadMs]);
  // Proxies keep theirs for 60 s.
  expect(plain.keepAliveTimeout).toBeGreaterThan(60_000);
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
  const { port } = plain.address() as AddressInfo;
  const open = () =>
    new Promise<TcpSocket>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(socket.resume()));
      socket.on('error', () => undefined);
    });
  const held = [await open(), await open(), await open()];
  const more = await open();
  await new Promise((resolve) => more.once('close', resolve));
  const gone = new Promise((resolve) => plain.getConnections((_error, count) => resolve(count)));
  expect(await gone).toBe(3);
  for (const socket of held) socket.destroy();
  await new Promise((resolve) => plain.close(resolve));
});
