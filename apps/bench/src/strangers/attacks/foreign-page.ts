import { sendRequest } from '../send-request.ts';
import type { Stranger } from '../stranger.ts';

/** Ways to write addresses of the HTTP API that Express takes for the same route. */
const paths = ['/v1/completions', '/autocomplete/fake'].flatMap((path) => [
  path,
  path.toUpperCase(),
  path.replace('/v', '/V').replace('/a', '/A'),
  `${path}/`,
  path.replace('/c', '//c'),
  `/.${path}`,
  path.replace('o', '%6f'),
  path.replace('v1', '%761').replace('auto', '%61uto'),
]);

/** A page elsewhere asks a server that only this machine reaches, in every spelling of the address. */
export const foreignPage: Stranger = async (room) => {
  await room.serve();
  const body = JSON.stringify({ model: 'fake', prompt: 'a', context: 'a', max_tokens: 4 });
  const headers = {
    origin: 'http://evil.example',
    'content-type': 'application/json',
    'sec-fetch-site': 'cross-site',
  };
  await room.attack(async () => {
    const answered: string[] = [];
    for (const path of paths) {
      const { status } = await sendRequest(room.url, {
        method: 'POST',
        path,
        address: '10.0.0.1',
        headers,
        body,
      });
      if (status >= 200 && status < 300) answered.push(path);
    }
    return { asked: paths.length, answered: answered.length, answeredPaths: answered.join(' ') };
  });
};
