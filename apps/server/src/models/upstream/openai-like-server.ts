import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the server got it. */
interface Heard {
  authorization: string | undefined;
  body: { model: string; prompt: string; seed: number; max_tokens: number; stop?: string[] };
  /** Whether the client went away before it was answered. */
  aborted: boolean;
}

/** What the server does instead of answering, until it is told otherwise. */
type Mood = 'well' | 401 | 404 | 429 | 500 | 'too-long' | 'cut' | 'no-json';

/** A real HTTP server that speaks OpenAI's completions, for tests: it counts, from a number of the seed on. */
export async function openAiLikeServer(port = 0) {
  const heard: Heard[] = [];
  const state = { mood: 'well' as Mood, stepMs: 2 };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += chunk;
    const one: Heard = {
      authorization: request.headers.authorization,
      body: JSON.parse(text),
      aborted: false,
    };
    heard.push(one);
    response.on('close', () => {
      one.aborted ||= !response.writableFinished;
    });
    const { mood } = state;
    if (mood === 'too-long') {
      response
        .writeHead(400)
        .end('{"error":{"code":"context_length_exceeded","message":"maximum context length"}}');
      return;
    }
    if (typeof mood === 'number') {
      response.writeHead(mood, mood === 429 ? { 'retry-after': '7' } : {}).end('{"error":{"message":"no"}}');
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const send = (choice: object) => response.write(`data: ${JSON.stringify({ choices: [choice] })}\r\n\r\n`);
    const { prompt, seed, max_tokens } = one.body;
    const endless = prompt.includes('(endless)');
    for (let at = 0; endless || at < max_tokens; at++) {
      await new Promise((resolve) => setTimeout(resolve, state.stepMs));
      if (one.aborted) return;
      if (mood === 'cut') return void response.destroy();
      if (mood === 'no-json') return void response.end('data: what?\n\n');
      // A family of several code points, in two pieces.
      if (prompt.includes('(emoji)')) send({ text: ['\u{1F469}\u200D', '\u{1F467}', ' x', '. And'][at % 4] });
      else send({ text: ` ${(seed % 1000) + at}`, finish_reason: null });
    }
    send({ text: '', finish_reason: 'length' });
    response.end('data: [DONE]\n\n');
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const own = (server.address() as AddressInfo).port;
  return {
    baseUrl: `http://127.0.0.1:${own}/v1`,
    port: own,
    heard,
    state,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
