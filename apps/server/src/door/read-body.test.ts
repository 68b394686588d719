import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type Failure, limits, type Result } from '@tercet/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createHeldBytes, type HeldBytes } from './held-bytes.ts';
import { readBody } from './read-body.ts';

let http: Server;
let held: HeldBytes;
let reading: { request: IncomingMessage; body: Promise<Result<Buffer>> }[];
const sockets: Socket[] = [];

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  held = createHeldBytes(1_000);
  reading = [];
  http = createServer((request, response) => {
    const body = readBody(request, { bytes: 800, wholeMs: limits.bodyMs, hold: held.hold('here') });
    reading.push({ request, body });
    void body.then((read) => response.end(read.ok ? 'whole' : read.failure.code));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  vi.useRealTimers();
  for (const socket of sockets.splice(0)) socket.destroy();
  await new Promise((resolve) => http.close(resolve));
});

/** Sends a head and some of a body; resolves when the server has it. */
async function send(bytes: number, of: number, headers = ''): Promise<Socket> {
  const socket = connect((http.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket.resume());
  const before = reading.length;
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${of}\r\n${headers}\r\n${'x'.repeat(bytes)}`);
  await vi.waitFor(() => expect(reading.length).toBe(before + 1));
  return socket;
}
const failureOf = async (index: number): Promise<Failure | null> => {
  const read = await reading[index]?.body;
  return read && !read.ok ? read.failure : null;
};
const isGone = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()));
/** Bytes of the request's body the reader has seen. */
const came = (index: number, bytes: number) =>
  vi.waitFor(() => expect(reading[index]?.request.socket.bytesRead).toBeGreaterThanOrEqual(bytes));

test('a whole body is read', async () => {
  await send(700, 700);
  const read = await reading[0]?.body;
  expect(read?.ok && read.value.length).toBe(700);
});

test('[MS2] too long by what it says is refused unread; by what comes, where it ends to be read', async () => {
  await send(0, 801);
  expect(await failureOf(0)).toEqual({ code: 'too-large', bytes: 801, limit: 800 });
  const socket = connect((http.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket);
  const chunk = `190\r\n${'x'.repeat(400)}\r\n`;
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(5)}`);
  await vi.waitFor(() => expect(reading.length).toBe(2));
  expect(await failureOf(1)).toMatchObject({ code: 'too-large', limit: 800 });
});

test('a compressed body is refused unread', async () => {
  for (const coding of ['gzip', 'deflate', 'br', 'zstd', 'identity, gzip', 'GZIP']) {
    await send(10, 10, `Content-Encoding: ${coding}\r\n`);
    expect(await failureOf(reading.length - 1)).toMatchObject({ code: 'bad-message' });
  }
  await send(10, 10, 'Content-Encoding: identity\r\n');
  expect((await reading.at(-1)?.body)?.ok).toBe(true);
});

test('half sent and left so: refused after 10 s without a byte, and the connection is ended', async () => {
  const socket = await send(300, 800);
  await came(0, 300);
  await vi.advanceTimersByTimeAsync(limits.bodyIdleMs);
  expect(await failureOf(0)).toMatchObject({ code: 'bad-message', problem: expect.stringContaining('10 s') });
  const gone = isGone(socket);
  await vi.advanceTimersByTimeAsync(limits.bodyIdleMs);
  await gone;
});

test('a byte now and then is no body: refused after 30 s', async () => {
  const socket = await send(100, 800);
  for (let sent = 1; sent < limits.bodyMs / 5_000; sent += 1) {
    await vi.advanceTimersByTimeAsync(5_000);
    const before = reading[0]?.request.socket.bytesRead ?? 0;
    socket.write('x');
    await came(0, before + 1);
  }
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await failureOf(0)).toMatchObject({ code: 'bad-message', problem: expect.stringContaining('30 s') });
});

test('[MS4] what one address has under way is bounded, until it is whole or gone', async () => {
  const first = await send(600, 800);
  await came(0, 600);
  await send(500, 800);
  expect(await failureOf(1)).toMatchObject({ code: 'too-many', limit: limits.bytesUnderWay });
  first.destroy();
  expect(await failureOf(0)).toMatchObject({ code: 'bad-message' });
  await send(700, 700);
  expect((await reading[2]?.body)?.ok).toBe(true);
  // Nothing of it is left.
  expect(held.hold('here').add(1_000)).toBe(true);
});
