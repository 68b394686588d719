import { askOnce, drained, startEngine } from '../engine.ts';
import type { Stranger } from '../stranger.ts';

const chunk = 'a'.repeat(65_536);

/** An engine whose line never ends: 256 MB of it at most. */
export const engineEndlessLine: Stranger = async (room) => {
  const engine = await startEngine(room);
  await room.serve({ engine: engine.baseUrl });
  const ask = await askOnce(room);
  await room.attack(async () => {
    let sentMb = 0;
    engine.attackWith(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: ');
      const mostMb = room.times(256, 16);
      for (let mb = 0; mb < mostMb && !response.destroyed; mb += chunk.length / 2 ** 20) {
        if (!response.write(chunk)) await drained(response);
        sentMb += chunk.length / 2 ** 20;
      }
      response.end();
    });
    const seen = await ask();
    return { ...seen, sentMb: Math.round(sentMb) };
  });
};
