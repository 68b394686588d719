import type { Stranger } from '../stranger.ts';

/** One page that says CONNECT again and again. */
export const secondConnect: Stranger = async (room) => {
  await room.serve();
  const socket = await room.visit();
  await room.attack(async () => {
    const cut = new Promise((resolve) => socket.once('disconnect', resolve));
    const times = room.times(10_000, 10);
    // A message of engine.io whose text is socket.io's "0": CONNECT.
    for (let sent = 0; sent < times; sent += 1) socket.io.engine.send('0');
    await Promise.race([cut, new Promise((resolve) => setTimeout(resolve, room.times(5_000, 1_000)))]);
    return { sent: times, isCut: socket.disconnected };
  });
};
