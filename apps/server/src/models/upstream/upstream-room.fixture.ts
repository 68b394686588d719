import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type CandidateProgress,
  type ContinuationAskInput,
  type ContinuationEvent,
  continuationAskSchema,
  type ModelStatus,
} from '@tercet/protocol';
import { startUpstreamWorker } from './upstream-worker.ts';

/** One request as the server got it; `body` of a completion. */
export interface Request {
  url: string;
  body: { prompt: string; seed: number; temperature: number; stop?: string[] };
}

/** A completion in the pieces given. */
export function stream(response: ServerResponse, texts: readonly string[], finish = 'length'): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const text of texts) response.write(`data: ${JSON.stringify({ choices: [{ text }] })}\n\n`);
  response.end(
    `data: ${JSON.stringify({ choices: [{ text: '', finish_reason: finish }] })}\n\ndata: [DONE]\n\n`,
  );
}

/** A completion that has begun and goes on once the client leaves, no sooner. */
export function begin(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const text of ['one', ' two', ' three', ' four'])
    response.write(`data: ${JSON.stringify({ choices: [{ text }] })}\n\n`);
}

export const refuse = (response: ServerResponse, status: number, message: string, code?: string) =>
  void response.writeHead(status).end(JSON.stringify({ error: { message, code } }));

/** A worker before a real HTTP server that answers each request as it is told; ready when this resolves. */
export async function upstreamRoom(
  answer: (request: Request, response: ServerResponse) => void,
  apiKey: string | null = null,
) {
  const requests: Request[] = [];
  const statuses: ModelStatus[] = [];
  const events: ContinuationEvent[] = [];
  const looks = new Set<() => void>();
  let lost = 0;
  const heard = () => {
    for (const look of [...looks]) look();
  };
  const until = (isSo: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!isSo()) return;
        looks.delete(look);
        resolve();
      };
      looks.add(look);
      look();
    });
  const server = createServer(async (incoming, response) => {
    let text = '';
    for await (const chunk of incoming) text += chunk;
    const request = { url: incoming.url ?? '', body: text === '' ? {} : JSON.parse(text) };
    requests.push(request);
    answer(request, response);
    heard();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const worker = startUpstreamWorker(
    { name: 'far', address: { baseUrl, model: 'm', apiKey }, contextTokens: 512 },
    {
      onStatus: (status) => {
        statuses.push(status);
        heard();
      },
      onEvent: ({ event }) => {
        events.push(event);
        heard();
      },
      onAlive: heard,
      onLost: () => {
        lost += 1;
        heard();
      },
      onRestart: () => undefined,
    },
  );
  await until(() => statuses.length > 0);
  return {
    worker,
    baseUrl,
    requests,
    statuses,
    until,
    lost: () => lost,
    ask(part: Partial<ContinuationAskInput> = {}, resume?: CandidateProgress[]) {
      const settings = { maxTokens: 4, seed: 1 };
      const input = { askId: 'a', model: 'far', prompt: 'x', candidates: 1, settings, ...part };
      const ask = continuationAskSchema.parse(input);
      worker.send({ type: 'ask', writer: 'ada', ask, ...(resume ? { resume } : {}) });
    },
    of: (askId: string) => events.filter((event) => event.askId === askId),
    textOf: (askId: string) =>
      events.map((event) => (event.type === 'piece' && event.askId === askId ? event.text : '')).join(''),
    /** Resolves with its last event. */
    async last(askId: string) {
      const isLast = ({ type, askId: of }: ContinuationEvent) =>
        of === askId && (type === 'ended' || type === 'failed');
      await until(() => lost > 0 || events.some(isLast));
      return events.find(isLast);
    },
    async close() {
      await worker.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
