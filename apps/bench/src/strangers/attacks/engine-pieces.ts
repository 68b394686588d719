import { askOnce, startEngine, streamTexts } from '../engine.ts';
import type { Stranger } from '../stranger.ts';

/** An engine that streams these texts for an ask of 40 tokens. */
export const enginePieces =
  (texts: (times: (full: number, few: number) => number) => Iterable<string>): Stranger =>
  async (room) => {
    const engine = await startEngine(room);
    await room.serve({ engine: engine.baseUrl });
    const ask = await askOnce(room);
    await room.attack(async () => {
      engine.attackWith((response) => void streamTexts(response, texts(room.times)));
      return ask();
    });
  };
