import { type Completion, type ErrorEnvelope, limits } from '@tercet/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rawRequest } from '../../testing/raw-request.ts';
import { allReady, type RunningServer, runServer } from '../../testing/running-server.ts';
import { answers, openApiDocument } from '../openapi.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await runServer({ environment: { RATE_LIMITS: 'off' } });
  await server.models(allReady);
});
afterAll(() => server.remove());

const get = (path: string, init?: RequestInit) => fetch(`${server.url}${path}`, init);
const ask = (body: object) =>
  get('/v1/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const complete = async (body: object) => (await ask(body)).json() as Promise<Completion & ErrorEnvelope>;

/** The text of each choice of a stream, in order of its index. */
async function streamedTexts(body: object): Promise<string[]> {
  const texts: string[] = [];
  for (const line of (await (await ask({ ...body, stream: true })).text()).split('\n\n')) {
    if (!line.startsWith('data: {')) continue;
    const { choices } = JSON.parse(line.slice('data: '.length)) as Completion;
    for (const { index, text } of choices) texts[index] = (texts[index] ?? '') + text;
  }
  return texts;
}

describe('what clients send', () => {
  test.each([{}, { model: '' }, { model: null }, { model: 'fake' }])(
    '%o means the default model',
    async (part) => {
      const { model, choices } = await complete({ prompt: 'x', ...part });
      expect([model, choices.length]).toEqual(['fake', 1]);
    },
  );

  test('no prompt, null and an empty one are the beginning of a text', async () => {
    for (const part of [{}, { prompt: null }, { prompt: '' }]) {
      expect((await complete(part)).choices[0]?.finish_reason).toBe('stop');
    }
  });

  test('several prompts: choice prompt × n + candidate, and the tokens of all', async () => {
    const body = { prompt: ['one', 'two', 'three', 'four', 'five', 'six'], n: 2, echo: true };
    const whole = await complete(body);
    const texts = body.prompt.flatMap((word) => [0, 1].map((index) => `${word}The${index} rain 🌧 fell.`));
    expect(whole.choices.map(({ text }) => text)).toEqual(texts);
    expect(whole.choices.map(({ index }) => index)).toEqual(texts.map((_, index) => index));
    expect(whole.usage?.completion_tokens).toBe(4 * texts.length);
    expect(await streamedTexts(body)).toEqual(texts);
  });

  test('of several prompts one that fails, fails all', async () => {
    const response = await ask({ prompt: ['one', '(too long)', 'three'] });
    expect([response.status, ((await response.json()) as ErrorEnvelope).error.code]).toEqual([
      400,
      'prompt-too-long',
    ]);
  });

  test('more tokens than there may be are fewer, and end with `length`', async () => {
    for (const max_tokens of [limits.maxTokens + 1, 1e9]) {
      expect((await ask({ prompt: 'x', max_tokens })).status).toBe(200);
    }
    const model = (await (await get('/v1/models/fake')).json()) as { max_completion_tokens: number };
    expect(model.max_completion_tokens).toBe(limits.maxTokens);
  });

  test.each([
    { top_k: -1 },
    { top_k: 0 },
    { stop: '' },
    { stop: null },
    { stop: ['', 'END'] },
    { seed: 2 ** 63 },
    { seed: -(2 ** 60) },
    { temperature: null, top_p: null, n: null, max_tokens: null, stream: null },
    { suffix: '', best_of: 1, frequency_penalty: 0, presence_penalty: 0, logit_bias: {}, logprobs: null },
    { user: 'me', metadata: { a: 1 }, store: false, service_tier: 'auto', request_id: 'r', priority: 3 },
    { repeat_penalty: 1.1 },
  ])('%o is taken', async (part) => {
    expect((await ask({ prompt: 'x', ...part })).status).toBe(200);
  });
});

describe('nothing that would change the text is ignored', () => {
  test.each([
    ['prompt', { prompt: [1, 2, 3] }],
    ['prompt', { prompt: [] }],
    ['prompt', { prompt: [[1, 2], [3]] }],
    ['suffix', { suffix: 'the end' }],
    ['best_of', { best_of: 3 }],
    ['logprobs', { logprobs: 5 }],
    ['frequency_penalty', { frequency_penalty: 0.5 }],
    ['presence_penalty', { presence_penalty: -1 }],
    ['logit_bias.50256', { logit_bias: { 50256: -100 } }],
    ['min_tokens', { min_tokens: 4 }],
    ['ignore_eos', { ignore_eos: true }],
    ['mirostat', { mirostat: 2 }],
    ['guided_regex', { guided_regex: 'a+' }],
    ['stream_options.other', { stream_options: { other: true } }],
    ['seed', { seed: 1.5 }],
  ])('%s: %o', async (param, part) => {
    const response = await ask({ prompt: 'x', ...part });
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as ErrorEnvelope;
    expect(error).toMatchObject({ type: 'invalid_request_error', code: 'bad-message', param });
  });
});

describe('addresses and headers', () => {
  test('a wrong method is told the right ones, a wrong type the right type', async () => {
    const wrong = await get('/v1/completions', { method: 'PUT' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
    const form = await get('/v1/completions', { method: 'POST', body: new URLSearchParams({ prompt: 'x' }) });
    expect(form.status).toBe(415);
    expect(((await form.json()) as ErrorEnvelope).error.message).toContain('application/json');
  });

  test('what is not served says what is', async () => {
    for (const path of ['/v1/chat/completions', '/v1/embeddings']) {
      const response = await get(path, { method: 'POST' });
      expect(response.status).toBe(404);
      expect(((await response.json()) as ErrorEnvelope).error.message).toContain('/v1/completions');
    }
    const unknown = await get('/v1/models/gpt-9');
    expect([unknown.status, ((await unknown.json()) as ErrorEnvelope).error.code]).toEqual([
      404,
      'model-unknown',
    ]);
  });

  test('every answer has a request id: the one that was given, where it is one', async () => {
    for (const path of ['/healthz', '/', '/v1/models', '/nowhere']) {
      expect((await get(path)).headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
      const given = await get(path, { headers: { 'x-request-id': 'from-my-proxy.1' } });
      expect(given.headers.get('x-request-id')).toBe('from-my-proxy.1');
      const odd = await get(path, { headers: { 'x-request-id': 'a b"' } });
      expect(odd.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
    }
  });

  test('a page that asks before may send the headers it named', async () => {
    const { headers } = await get('/v1/completions', {
      method: 'OPTIONS',
      headers: {
        origin: 'http://localhost:9',
        'access-control-request-headers': 'authorization,x-stainless-os',
      },
    });
    expect(headers.get('access-control-allow-headers')).toBe('authorization,x-stainless-os');
    expect(Number(headers.get('access-control-max-age'))).toBeGreaterThan(0);
    expect(headers.get('access-control-expose-headers')).toContain('X-Request-Id');
  });

  test.each(['h2c', 'TLS/1.0', 'foo'])(
    'a client that would upgrade to %s is answered without',
    async (upgrade) => {
      const headers = {
        connection: 'Upgrade, HTTP2-Settings',
        upgrade,
        'http2-settings': 'AAMAAABkAAQCAAAAAAIAAAAA',
      };
      const read = await rawRequest(`${server.url}/v1/models`, { headers });
      expect([read.status, JSON.parse(read.body).object]).toEqual([200, 'list']);
      const body = JSON.stringify({ prompt: 'x'.repeat(100_000) });
      const asked = await rawRequest(`${server.url}/v1/completions`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', 'content-length': `${body.length}` },
        body,
      });
      expect([asked.status, JSON.parse(asked.body).choices.length]).toEqual([200, 1]);
      const foreign = await rawRequest(`${server.url}/v1/models`, {
        headers: { ...headers, host: 'evil.example' },
      });
      expect(foreign.status).toBe(421);
    },
  );
});

describe('/v1/openapi.json', () => {
  test('is served, and names every address of the API', async () => {
    expect(await (await get('/v1/openapi.json')).json()).toEqual(JSON.parse(JSON.stringify(openApiDocument)));
    for (const [path, methods] of Object.entries(openApiDocument.paths)) {
      for (const method of Object.keys(methods)) {
        const response = await get(path.replace('{model}', 'fake'), { method: method.toUpperCase() });
        expect([path, method, response.status]).toEqual([path, method, method === 'get' ? 200 : 415]);
      }
    }
  });

  test('says what is answered', async () => {
    answers.Completion.parse(await complete({ prompt: 'x', n: 2 }));
    answers.Error.parse(await complete({ prompt: 'x', n: 99 }));
    answers.Model.parse(await (await get('/v1/models/fake')).json());
    const old = await get('/autocomplete/gpt2', {
      method: 'POST',
      body: new URLSearchParams({ context: 'x' }),
    });
    answers.Autocomplete.parse(await old.json());
  });
});
