import { createGzip } from 'node:zlib';
import { askOnce, startEngine } from '../engine.ts';
import type { Stranger } from '../stranger.ts';

/** So much of one letter, packed: a thousandth of that. */
async function packed(megabytes: number): Promise<Buffer> {
  const gzip = createGzip();
  const chunks: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => chunks.push(chunk));
  const letters = Buffer.alloc(2 ** 20, 'a');
  gzip.write('data: ');
  for (let written = 0; written < megabytes; written += 1)
    if (!gzip.write(letters)) await new Promise((resolve) => gzip.once('drain', resolve));
  await new Promise<void>((resolve) => {
    gzip.once('end', resolve);
    gzip.end();
  });
  return Buffer.concat(chunks);
}

/** An engine that answers with half a megabyte which unpacks to 512. */
export const engineGzipBomb: Stranger = async (room) => {
  const engine = await startEngine(room);
  const bomb = await packed(room.times(512, 16));
  await room.serve({ engine: engine.baseUrl });
  const ask = await askOnce(room);
  await room.attack(async () => {
    engine.attackWith((response) =>
      response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' }).end(bomb),
    );
    return { ...(await ask()), sentKb: Math.round(bomb.length / 1_000) };
  });
};
