import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ContinuationEvent } from '@tercet/protocol';
import { createDocument, openDocument } from '../collab/typist.ts';
import type { Seen } from './attack-report.ts';
import type { Room } from './room.ts';
import { call } from './visitor.ts';

/** Answers the one completion that is attacked with. */
type AttackingAnswer = (response: ServerResponse, request: IncomingMessage) => void;

export interface Engine {
  /** Without a slash at its end. */
  baseUrl: string;
  /** From now on completions are answered so; before, well. */
  attackWith(answer: AttackingAnswer): void;
}

const eventOf = (text: string, finish?: string) =>
  `data: ${JSON.stringify({ choices: [{ text, ...(finish ? { finish_reason: finish } : {}) }] })}\n\n`;

/** Writes one event after the other as fast as they are taken, until the other side leaves. */
export async function streamTexts(response: ServerResponse, texts: Iterable<string>): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const text of texts) {
    if (response.destroyed) return;
    if (!response.write(eventOf(text))) await drained(response);
  }
  response.end(`${eventOf('', 'length')}data: [DONE]\n\n`);
}

/** Resolves when more can be written, or nothing any more. */
export function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      response.off('drain', end);
      response.off('close', end);
      resolve();
    };
    response.on('drain', end);
    response.on('close', end);
    if (response.destroyed) end();
  });
}

/** An OpenAI-compatible server, in this process; closed with the room. */
export async function startEngine(room: Room): Promise<Engine> {
  let attack: AttackingAnswer | null = null;
  const server = createServer((request, response) => {
    // Who hangs up in the middle is expected to.
    response.on('error', () => response.destroy());
    request.resume();
    request.on('end', () => {
      if (!request.url?.endsWith('/completions')) response.end('{"data":[]}');
      else if (attack) attack(response, request);
      else void streamTexts(response, ['one', ' two', ' three']);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  room.closeLater(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    attackWith(answer) {
      attack = answer;
    },
  };
}

/** How long an ask is waited for, milliseconds. */
const askEndsWithinMs = 60_000;

/** A page that asks once for one candidate of 40 tokens, and what it heard. */
export async function askOnce(room: Room): Promise<() => Promise<Seen>> {
  const socket = await room.visit('10.0.0.9');
  const link = await createDocument(socket);
  await openDocument(socket, link, 'asker');
  return async () => {
    const from = performance.now();
    let [pieces, characters] = [0, 0];
    const over = new Promise<ContinuationEvent | null>((resolve) => {
      const timer = setTimeout(() => resolve(null), askEndsWithinMs);
      const end = (event: ContinuationEvent | null) => {
        clearTimeout(timer);
        resolve(event);
      };
      socket.once('disconnect', () => end(null));
      socket.on('continuation:event', (event) => {
        if (event.type === 'piece') {
          pieces += 1;
          characters += event.text.length;
        } else if (event.type === 'ended' || event.type === 'failed') end(event);
      });
    });
    const taken = await call(socket, 'continuation:ask', {
      askId: 'ask',
      model: 'far',
      prompt: 'The secret is 4711.',
      candidates: 1,
      settings: { maxTokens: 40 },
      document: { documentId: link.documentId, version: 0, position: 1 },
    });
    const last = taken.ok ? await over : null;
    const failure = taken.ok ? (last?.type === 'failed' ? last.failure : null) : taken.failure;
    const end = failure?.code ?? (last?.type === 'ended' ? last.reason : 'nothing came');
    const retry = failure && 'retryAfterMs' in failure ? { retryAfterMs: failure.retryAfterMs } : {};
    return { pieces, characters, end, ...retry, askMs: Math.round(performance.now() - from) };
  };
}
