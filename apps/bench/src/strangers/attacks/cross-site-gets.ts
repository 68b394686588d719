import { Agent } from 'node:http';
import { type Answered, sendRequest, statuses } from '../send-request.ts';
import type { Stranger } from '../stranger.ts';
import { visit } from '../visitor.ts';

/** A browser opens so many connections to one host. */
const lanes = 6;
/** The address of whoever sits at the machine, whose browser shows the strange page. */
const address = '10.0.0.1';

/** A page elsewhere that shows our addresses as pictures: GETs without CORS, which carry no Origin. */
export const crossSiteGets =
  (path: string, full: number, few: number): Stranger =>
  async (room) => {
    await room.serve();
    await room.attack(async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: lanes });
      room.closeLater(() => agent.destroy());
      const headers = {
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'no-cors',
        'sec-fetch-dest': 'image',
        referer: 'http://evil.example/',
      };
      const times = room.times(full, few);
      const answers: Promise<Answered>[] = [];
      for (let sent = 0; sent < times; sent += 1)
        answers.push(sendRequest(room.url, { path, address, headers, agent }));
      const answered = await Promise.all(answers);
      const page = await sendRequest(room.url, {
        path: '/',
        address,
        headers: { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
      });
      const isConnected = await visit(room.url, address).then(
        (socket) => {
          socket.disconnect();
          return true;
        },
        () => false,
      );
      return {
        statuses: statuses(answered),
        personGetsPage: page.status === 200,
        personConnects: isConnected,
      };
    });
  };
