import { type IncomingHttpHeaders, request } from 'node:http';

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  /** It asked for a websocket and got one. */
  upgraded: boolean;
}

/** A request with whatever headers a test wants, Host among them; `fetch` would not send those. */
export function rawRequest(
  url: string,
  {
    headers = {},
    method = 'GET',
    body = '',
  }: { headers?: Record<string, string>; method?: string; body?: string } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false });
    sent.once('error', reject);
    sent.once('upgrade', ({ statusCode = 0, headers: answered }, socket) => {
      socket.destroy();
      resolve({ status: statusCode, headers: answered, body: '', upgraded: true });
    });
    sent.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => {
        const { statusCode = 0, headers: answered } = response;
        resolve({
          status: statusCode,
          headers: answered,
          body: Buffer.concat(chunks).toString(),
          upgraded: false,
        });
      });
    });
    sent.end(body);
  });
}

export const pollingHandshake = '/socket.io/?EIO=4&transport=polling';
export const webSocketHandshake = '/socket.io/?EIO=4&transport=websocket';
export const webSocketHeaders = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};
