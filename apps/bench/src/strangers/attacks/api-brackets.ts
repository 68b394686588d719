import { sendRequest, statuses } from '../send-request.ts';
import type { Stranger } from '../stranger.ts';

const bytes = 1_999_900;

/** Bodies of 2 MB of brackets, deep and wide, all at once. */
export const apiBrackets: Stranger = async (room) => {
  await room.serve();
  const half = (bytes - 40) / 2;
  const deep = `{"model":"fake","prompt":${'['.repeat(half)}${']'.repeat(half)}}`;
  const wide = `{"model":"fake","prompt":[${new Array((bytes - 40) / 3).fill('[]').join(',')}]}`;
  const headers = { 'content-type': 'application/json' };
  await room.attack(async () => {
    const bodies = Array.from({ length: room.times(10, 2) }, (_, index) => (index % 2 === 0 ? deep : wide));
    const answers = bodies.map((body) =>
      sendRequest(room.url, { method: 'POST', path: '/v1/completions', address: '10.0.0.1', headers, body }),
    );
    return { statuses: statuses(await Promise.all(answers)) };
  });
};
