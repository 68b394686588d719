import type { ServerResponse } from 'node:http';
import { limits } from '@tercet/protocol';
import type { Socket } from 'socket.io';
import type { ObserveRefusal } from './refusal.ts';

/** A page's connection, below its messages: engine.io's. */
type Connection = Socket['conn'];

/** What of a connection's transports is looked at: the websocket, or the poll that is being answered. */
interface Transport {
  name: string;
  /** Of `ws`. */
  socket?: { bufferedAmount: number; terminate(): void };
  res?: ServerResponse | null;
}

interface Packet {
  data?: string | Buffer;
}

const bytesIn = ({ data }: Packet) =>
  typeof data === 'string' ? Buffer.byteLength(data) : (data?.length ?? 0);

/**
 * Cuts a connection whose reader does not keep up: when one more message is written and more than
 * `limits.unreadBytes` wait already, the largest of them not counted, so that a document of any size can be read
 * over a thin line [MS5]. Nothing of what waited stays in memory. The page comes back by itself and catches up.
 *
 * What waits is in three places: engine.io's own list; the websocket's; polls answered and not read.
 */
export function cutSlowReader(connection: Connection, observe: ObserveRefusal): void {
  let listed = 0;
  let polled = 0;
  const answers = new Set<ServerResponse>();
  /** Counts every byte ever written, so that it can be told when the largest has been read. */
  let written = 0;
  let largest = { bytes: 0, endsAt: 0 };
  const transport = () => connection.transport as unknown as Transport;

  connection.on('packetCreate', (packet: Packet) => {
    const unread = listed + polled + (transport().socket?.bufferedAmount ?? 0);
    if (written - unread >= largest.endsAt) largest = { bytes: 0, endsAt: 0 };
    if (unread - largest.bytes > limits.unreadBytes) return cut();
    const bytes = bytesIn(packet);
    listed += bytes;
    written += bytes;
    if (bytes > largest.bytes) largest = { bytes, endsAt: written };
  });
  connection.on('flush', () => {
    const bytes = listed;
    listed = 0;
    const answer = transport().res;
    if (transport().name !== 'polling' || !answer) return;
    polled += bytes;
    answers.add(answer);
    answer.once('close', () => {
      polled -= bytes;
      answers.delete(answer);
    });
  });

  function cut(): void {
    observe('slow-reader');
    cutConnection(connection);
    for (const answer of answers) answer.destroy();
  }
}

/** Ends a connection now: what waits to be sent is thrown away. */
export function cutConnection(connection: Connection): void {
  const { socket } = connection.transport as unknown as Transport;
  // It says goodbye, behind all that waits; then that is thrown away.
  connection.close(true);
  socket?.terminate();
}
