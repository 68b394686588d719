import { once } from 'node:events';
import { connect } from 'node:net';
import type { Stranger } from '../stranger.ts';

const bytes = 1_999_900;

/** Bodies that are half sent, and held so for ten seconds. */
export const halfSentBodies: Stranger = async (room) => {
  await room.serve();
  const { hostname, port, host } = new URL(room.url);
  const head = [
    'POST /v1/completions HTTP/1.1',
    `host: ${host}`,
    'x-forwarded-for: 10.0.0.1',
    'content-type: application/json',
    `content-length: ${bytes}`,
  ];
  const half = `${head.join('\r\n')}\r\n\r\n{"prompt":"${'a'.repeat(bytes / 2)}`;
  await room.attack(async () => {
    let cut = 0;
    const sockets = Array.from({ length: room.times(50, 5) }, () => {
      const socket = connect(Number(port), hostname);
      // To be cut off is one of the answers.
      socket.on('error', () => socket.destroy());
      socket.once('close', () => {
        cut += 1;
      });
      socket.resume().write(half);
      return socket;
    });
    await new Promise((resolve) => setTimeout(resolve, room.times(10_000, 500)));
    const cutByServer = cut;
    for (const socket of sockets.filter((one) => !one.closed)) {
      const closed = once(socket, 'close');
      socket.destroy();
      await closed;
    }
    return { sent: sockets.length, cutByServer };
  });
};
