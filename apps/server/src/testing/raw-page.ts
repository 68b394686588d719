import { connect, type Socket } from 'node:net';
import { webSocketHandshake, webSocketHeaders } from './raw-request.ts';

/** A websocket by hand: it can say what no client would, and stop reading as a stalled machine does. */
export interface RawPage {
  socket: Socket;
  /** Every text the server sent: packets of engine.io, the first digit their type. */
  heard: string[];
  isClosed(): boolean;
  /** Resolves when the connection is over. */
  closed: Promise<void>;
  /** One frame: text, or binary. */
  send(packet: string | Buffer): void;
  /** Resolves with the first packet that matches, also one heard before; rejects when the connection ends first. */
  hears(pattern: RegExp): Promise<string>;
  /** Reads no more: the system's buffers fill, then the server's. */
  stall(): void;
}

const textFrame = 0x81;
const binaryFrame = 0x82;
const closeFrame = 0x88;

/** One masked frame, whole; the mask is zero. */
export function frameOf(packet: string | Buffer): Buffer {
  const payload = typeof packet === 'string' ? Buffer.from(packet) : packet;
  const kind = typeof packet === 'string' ? textFrame : binaryFrame;
  if (payload.length < 126)
    return Buffer.concat([Buffer.from([kind, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
  const head = Buffer.alloc(payload.length < 65_536 ? 8 : 14);
  head.writeUInt8(kind, 0);
  head.writeUInt8(0x80 | (payload.length < 65_536 ? 126 : 127), 1);
  if (payload.length < 65_536) head.writeUInt16BE(payload.length, 2);
  else head.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([head, payload]);
}

/** Takes whole frames off what has come; a server's are not masked. */
function* framesIn(state: { rest: Buffer }): Generator<{ kind: number; payload: Buffer }> {
  for (;;) {
    const { rest } = state;
    if (rest.length < 2) return;
    const short = rest.readUInt8(1) & 0x7f;
    const headBytes = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (rest.length < headBytes) return;
    const long = short === 126 ? () => rest.readUInt16BE(2) : () => Number(rest.readBigUInt64BE(2));
    const bytes = short < 126 ? short : long();
    if (rest.length < headBytes + bytes) return;
    state.rest = rest.subarray(headBytes + bytes);
    yield { kind: rest.readUInt8(0), payload: rest.subarray(headBytes, headBytes + bytes) };
  }
}

/** Connects and joins the namespace every page is in. `greets` false: it has said nothing yet. */
export async function openRawPage(url: string, greets = true): Promise<RawPage> {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  const headers = Object.entries({ host, ...webSocketHeaders }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  socket.write(`GET ${webSocketHandshake} HTTP/1.1\r\n${headers.join('')}\r\n`);
  const looks = new Set<() => void>();
  const state = { rest: Buffer.alloc(0) as Buffer, isUpgraded: false, isClosed: false };
  const closed = new Promise<void>((resolve) => {
    // A reset is one way to end.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      state.isClosed = true;
      for (const look of [...looks]) look();
      resolve();
    });
  });
  const page: RawPage = {
    socket,
    heard: [],
    isClosed: () => state.isClosed,
    closed,
    send: (packet) => socket.write(frameOf(packet)),
    hears: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const packet = page.heard.find((text) => pattern.test(text));
          if (packet === undefined && !state.isClosed) return;
          looks.delete(look);
          if (packet !== undefined) resolve(packet);
          else reject(new Error(`closed before it was heard: ${pattern}`));
        };
        looks.add(look);
        look();
      }),
    stall: () => socket.pause(),
  };
  socket.on('data', (chunk: Buffer) => {
    state.rest = Buffer.concat([state.rest, chunk]);
    if (!state.isUpgraded) {
      const end = state.rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      state.isUpgraded = true;
      state.rest = state.rest.subarray(end + 4);
    }
    for (const { kind, payload } of framesIn(state)) {
      if (kind === closeFrame) socket.end();
      if (kind !== textFrame) continue;
      const text = payload.toString();
      if (text === '2') page.send('3');
      else page.heard.push(text);
    }
    for (const look of [...looks]) look();
  });
  await page.hears(/^0\{/);
  if (!greets) return page;
  page.send('40');
  await page.hears(/^40\{/);
  return page;
}
