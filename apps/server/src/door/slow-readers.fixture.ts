import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { createDoor } from './create-door.ts';

/*
 * A process of its own, so that its memory is only the server's: the door and socket.io, and a room everyone is in
 * who says `join`. `broadcast` sends a text of so many bytes to the room; `memory` answers what is in use.
 */

const http = createServer();
const io = new Server(http);
const refusals: string[] = [];
const door = createDoor({
  config: { host: '127.0.0.1', publicUrl: null, allowedOrigins: [], trustProxy: 0, rateLimits: true },
  observe: (reason) => refusals.push(reason),
  log: { warn: () => undefined } as never,
});
if (process.argv[2] !== 'unguarded') door.stand(http, io);

const collect = (globalThis as { gc?: () => void }).gc;
if (!collect) throw new Error('start it with --expose-gc');

export interface MemoryInUse {
  /** Bytes after a collection, the heap and what hangs on it. */
  used: number;
  rss: number;
  sockets: number;
  refusals: string[];
}

function memoryInUse(): MemoryInUse {
  collect?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { used: heapUsed + external, rss, sockets: io.engine.clientsCount, refusals };
}

io.on('connection', (socket) => {
  socket.on('join', (answer?: () => void) => {
    void socket.join('room');
    answer?.();
  });
  socket.on('broadcast', (bytes: number, answer: () => void) => {
    io.to('room').emit('text', 'x'.repeat(bytes));
    answer();
  });
  socket.on('memory', (answer: (memory: MemoryInUse) => void) => answer(memoryInUse()));
});

http.listen(0, '127.0.0.1', () => process.send?.((http.address() as AddressInfo).port));
process.once('disconnect', () => process.exit(0));
