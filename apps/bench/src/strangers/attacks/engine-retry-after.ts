import { askOnce, startEngine } from '../engine.ts';
import type { Stranger } from '../stranger.ts';

/** An engine that is busy for longer than there is time. */
export const engineRetryAfter: Stranger = async (room) => {
  const engine = await startEngine(room);
  await room.serve({ engine: engine.baseUrl });
  const ask = await askOnce(room);
  await room.attack(async () => {
    engine.attackWith((response) => response.writeHead(429, { 'retry-after': '1e300' }).end('{}'));
    return ask();
  });
};
