import { Agent, request } from 'node:http';

export interface RequestOptions {
  method?: string;
  path: string;
  address: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** Absent: a connection of its own. */
  agent?: Agent;
}

/** What answered. Status 0: nobody, or the connection broke. */
export interface Answered {
  status: number;
  body: string;
}

const givesUpAfterMs = 60_000;

/** One HTTP request as a program or a browser sends it, from an address. Never rejects. */
export function sendRequest(url: string, options: RequestOptions): Promise<Answered> {
  const { method = 'GET', path, address, headers = {}, body, agent } = options;
  return new Promise((resolve) => {
    const nothing = () => resolve({ status: 0, body: '' });
    const sent = request(new URL(path, url), {
      method,
      agent: agent ?? new Agent(),
      headers: {
        'x-forwarded-for': address,
        ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
        ...headers,
      },
      timeout: givesUpAfterMs,
    });
    sent.on('timeout', () => sent.destroy());
    sent.on('error', nothing);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', nothing);
      response.on('close', nothing);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
    });
    sent.end(body);
  });
}

/** How many were answered with each status. */
export function statuses(answers: readonly Answered[]): string {
  const counts = new Map<number, number>();
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${count} × ${status}`).join(', ');
}
