import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { askOnce, startEngine } from '../engine.ts';
import type { Stranger } from '../stranger.ts';

/** An engine that sends whoever asks, and the writer's text, to another origin. */
export const engineRedirect: Stranger = async (room) => {
  let textsElsewhere = 0;
  const elsewhere = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      if (body.includes('4711')) textsElsewhere += 1;
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  room.closeLater(() => elsewhere.close());
  const engine = await startEngine(room);
  await room.serve({ engine: engine.baseUrl });
  const ask = await askOnce(room);
  await room.attack(async () => {
    const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/v1/completions`;
    engine.attackWith((response) => response.writeHead(307, { location }).end());
    const seen = await ask();
    return { ...seen, textsElsewhere };
  });
};
