import { connect, type Socket } from 'node:net';
import { webSocketHandshake, webSocketHeaders } from './raw-request.ts';

/** A page that has stopped reading: its system keeps the connection open and its window is full. */
export interface StalledPage {
  socket: Socket;
  /** Sends one more packet of engine.io's protocol, as text. */
  send(packet: string): void;
  /** Reads on, until the server is heard no more; resolves with what came. */
  readOn(): Promise<string>;
}

/** A text frame with an empty mask. */
function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  const head = payload.length < 126 ? Buffer.from([0x81, 0x80 | payload.length]) : Buffer.alloc(4);
  if (payload.length >= 126) {
    head.writeUInt16BE(0x81fe, 0);
    head.writeUInt16BE(payload.length, 2);
  }
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}

/** What a page says, and after hearing what. */
export type Said = readonly [after: RegExp, packet: string];

/** How every page begins. */
const greeting: Said = [/\{"sid":"[^}]*"maxPayload"/, '40'];

/** Opens a websocket by hand, says what is to be said, and reads no more as soon as `until` was heard. */
export function openStalledPage(url: string, said: readonly Said[], until: RegExp): Promise<StalledPage> {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  const headers = Object.entries({ host, ...webSocketHeaders }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  socket.write(`GET ${webSocketHandshake} HTTP/1.1\r\n${headers.join('')}\r\n`);
  const left = [greeting, ...said];
  let heard = '';
  const page: StalledPage = {
    socket,
    send: (packet) => socket.write(frame(packet)),
    readOn: () =>
      new Promise((resolve) => {
        socket.on('data', (chunk: Buffer) => {
          heard += chunk.toString('latin1');
        });
        socket.once('close', () => resolve(heard));
        socket.resume();
      }),
  };
  return new Promise((resolve, reject) => {
    const failed = () => reject(new Error(`closed after: ${heard.slice(-300)}`));
    socket.once('close', failed);
    // Also later: a connection that is reset ends it, no more.
    socket.on('error', (error) => reject(error));
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('latin1');
      for (let next = left[0]; next?.[0].test(heard); next = left[0]) {
        left.shift();
        page.send(next[1]);
      }
      if (!until.test(heard)) return;
      socket.removeAllListeners('data').off('close', failed);
      socket.pause();
      heard = '';
      resolve(page);
    });
  });
}
