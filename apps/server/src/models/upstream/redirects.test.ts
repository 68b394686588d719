import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { pingUpstream } from './look-at-upstream.ts';
import { streamCompletion } from './stream-completion.ts';
import { problemOfError } from './upstream-problem.ts';

interface Heard {
  method: string | undefined;
  url: string | undefined;
  authorization: string | undefined;
  body: string;
}

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}

/** A real engine, and what it heard. */
async function engine(answer: RequestListener) {
  const heard: Heard[] = [];
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    heard.push({ method, url, authorization: headers.authorization, body: await bodyOf(request) });
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { heard, port: (server.address() as AddressInfo).port };
}

const redirect =
  (status: number, location: string | null): RequestListener =>
  (_, response) =>
    void response.writeHead(status, location === null ? {} : { location }).end('moved');

const writes: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end('data: {"choices":[{"text":"a text","finish_reason":"stop"}]}\n\n');
};

const addressOf = (port: number) => {
  return { baseUrl: `http://127.0.0.1:${port}/v1`, model: 'm', apiKey: 'a secret key' };
};
const nobodyWaits = new AbortController().signal;

/** The text it writes, or the words for why not. */
async function ask(port: number): Promise<string> {
  let text = '';
  try {
    const request = { prompt: 'a private text', max_tokens: 4 };
    for await (const piece of streamCompletion(addressOf(port), request, nobodyWaits)) text += piece.text;
    return text;
  } catch (error) {
    return problemOfError(error).message;
  }
}

test.each([301, 302, 303, 307, 308])(
  '%i to another server: nothing is sent there, neither the text nor the key, and it is said',
  async (status) => {
    const other = await engine(writes);
    for (const host of ['127.0.0.1', 'localhost']) {
      const first = await engine(redirect(status, `http://${host}:${other.port}/v1/completions`));
      expect(await ask(first.port)).toMatch(
        status >= 307
          ? `it redirects to another server (http://${host}:${other.port})`
          : `it answered ${status}`,
      );
      const pinged = pingUpstream(addressOf(first.port), nobodyWaits);
      await expect(pinged).rejects.toThrow('it redirects to another server');
    }
    expect(other.heard).toEqual([]);
  },
);

test.each([307, 308])('%i within the same server is followed, with method, body and key', async (status) => {
  const one = await engine((request, response) =>
    request.url === '/moved' ? writes(request, response) : redirect(status, '/moved')(request, response),
  );
  expect(await ask(one.port)).toBe('a text');
  expect(one.heard.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'POST /v1/completions',
    'POST /moved',
  ]);
  expect(one.heard[1]).toMatchObject({ authorization: 'Bearer a secret key' });
  expect(one.heard[1]?.body).toContain('a private text');
});

test.each([301, 302, 303])(
  '%i is no answer to what was posted: the text is not sent again',
  async (status) => {
    const one = await engine(redirect(status, '/moved'));
    expect(await ask(one.port)).toBe(`it answered ${status}: what is posted there goes elsewhere`);
    expect(one.heard).toHaveLength(1);
  },
);

test('another scheme, another name for the same machine, a password: each is elsewhere', async () => {
  for (const [location, words] of [
    ['https://127.0.0.1:1/', 'it redirects to another server (https://127.0.0.1:1)'],
    ['//evil.example/v1', 'it redirects to another server (http://evil.example)'],
    ['file:///etc/passwd', 'it redirects to another server'],
    ['data:text/event-stream,data: x', 'it redirects to another server'],
    ['http://[', 'it redirects to what is no address'],
    [null, 'it redirects to what is no address'],
  ] as const) {
    const one = await engine(redirect(307, location));
    expect(await ask(one.port)).toContain(words);
    expect(one.heard).toHaveLength(1);
  }
  const own = await engine((request, response) =>
    redirect(307, `http://me:pass@${request.headers.host}/v1`)(request, response),
  );
  expect(await ask(own.port)).toBe('it redirects to an address with a password in it');
});

test('a circle of redirects is left after three', async () => {
  const one = await engine(redirect(307, '/again'));
  expect(await ask(one.port)).toBe('it redirects more than 3 times');
  expect(one.heard).toHaveLength(4);
});
