import { openPolling } from '../polling-session.ts';
import type { Stranger } from '../stranger.ts';

/** One polling request with so many packets: nobody's, who has no link. */
export const pollingPayload =
  (packet: string, full: number, few: number): Stranger =>
  async (room) => {
    await room.serve();
    const payload = new Array<string>(room.times(full, few)).fill(packet).join('\x1e');
    await room.attack(async () => {
      const session = await openPolling(room.url, '10.0.0.1');
      void session.poll();
      const { status } = await session.post(payload);
      return { bytes: payload.length, status };
    });
  };
