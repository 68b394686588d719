import type { Page } from '@playwright/test';

export type RawCall = readonly [name: string, message: unknown];

/**
 * Sends events over a socket of its own, past everything the page would do or refuse, and waits for each answer.
 * Runs in the page, so that its origin and its policy are the page's. (Engine.IO 4: `0` opens; Socket.IO 5: `40`
 * connects, `42<id>` is an event, `43<id>` its answer.)
 *
 * @returns the answers, in the order of the calls.
 */
export function rawCalls(page: Page, calls: readonly RawCall[]): Promise<unknown[]> {
  return page.evaluate(
    (sent) =>
      new Promise<unknown[]>((resolve, reject) => {
        const url = `${location.origin.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
        const socket = new WebSocket(url);
        const answers: unknown[] = [];
        const send = () => {
          const call = sent[answers.length];
          if (call) socket.send(`42${answers.length}${JSON.stringify(call)}`);
          else {
            socket.close();
            resolve(answers);
          }
        };
        socket.onerror = () => reject(new Error('the socket did not open'));
        socket.onmessage = ({ data }: MessageEvent<string>) => {
          if (data.startsWith('0')) socket.send('40');
          else if (data === '2') socket.send('3');
          else if (data.startsWith('40')) send();
          const answer = /^43\d+(\[.*\])$/s.exec(data)?.[1];
          if (answer === undefined) return;
          answers.push(JSON.parse(answer)[0] as unknown);
          send();
        };
      }),
    calls,
  );
}
