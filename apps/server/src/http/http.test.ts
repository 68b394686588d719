import { type AutocompleteResponse, type Completion, type ErrorEnvelope, limits } from '@tercet/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { allReady, type RunningServer, runServer } from '../testing/running-server.ts';

let server: RunningServer;

beforeEach(async () => {
  server = await runServer();
  await server.models(allReady);
});
afterEach(() => server.remove());

const get = (path: string, init?: RequestInit) => fetch(`${server.url}${path}`, init);
const post = (path: string, body: unknown, init: RequestInit = {}) =>
  get(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  });
const complete = (body: object, init?: RequestInit) =>
  post('/v1/completions', { model: 'fake', ...body }, init);

/** The body, as whichever of these it is. */
const bodyOf = (response: Response) =>
  response.json() as Promise<Completion & ErrorEnvelope & AutocompleteResponse>;

/** The data of each server-sent event; `[DONE]` as it is. */
async function eventsOf(response: Response) {
  const texts = (await response.text()).split('\n\n').filter(Boolean);
  return texts.map((text) => {
    expect(text.startsWith('data: ')).toBe(true);
    const data = text.slice('data: '.length);
    return data === '[DONE]' ? data : JSON.parse(data);
  });
}

describe('/v1/completions', () => {
  test('one choice by default, with usage', async () => {
    const response = await complete({ prompt: 'The sea was' });
    expect(response.status).toBe(200);
    expect(await bodyOf(response)).toEqual({
      id: expect.stringMatching(/^cmpl-/),
      object: 'text_completion',
      created: expect.any(Number),
      model: 'fake',
      choices: [{ index: 0, text: 'The0 rain 🌧 fell.', finish_reason: 'stop', logprobs: null }],
      usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
    });
  });

  test('n choices in order of their index; max_tokens ends with `length`', async () => {
    const { choices } = await bodyOf(await complete({ prompt: ['x'], n: 3, max_tokens: 2 }));
    expect(choices.map(({ text }: { text: string }) => text)).toEqual([
      'The0 rain',
      'The1 rain',
      'The2 rain',
    ]);
    expect(choices[2]).toMatchObject({ index: 2, finish_reason: 'length' });
  });

  test('streams a chunk a piece with its index, then the ends, usage and [DONE]', async () => {
    const response = await complete({
      prompt: 'x',
      n: 2,
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const events = await eventsOf(response);
    expect(events.at(-1)).toBe('[DONE]');
    expect(events.at(-2)).toMatchObject({ choices: [], usage: { completion_tokens: 8 } });
    const chunks = events.slice(0, -2);
    for (const index of [0, 1]) {
      const own = chunks.map(({ choices }) => choices[0]).filter((choice) => choice.index === index);
      expect(own.map(({ text }) => text).join('')).toBe(`The${index} rain 🌧 fell.`);
      expect(own.map((choice) => choice.finish_reason)).toEqual([null, null, null, null, 'stop']);
    }
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  });

  test('any integer is a seed', async () => {
    for (const seed of [-1, 0, 2 ** 40, Number.MAX_SAFE_INTEGER]) {
      expect((await complete({ prompt: 'x', seed })).status).toBe(200);
    }
  });

  test('[CN10] [MS3] a prompt that is too long fails with both numbers, in the envelope, streamed or not', async () => {
    for (const stream of [false, true]) {
      const response = await complete({ prompt: '(too long)', stream });
      expect(response.status).toBe(400);
      expect(await bodyOf(response)).toEqual({
        error: {
          message: 'The prompt is 9000 tokens; the limit is 2048.',
          type: 'invalid_request_error',
          param: null,
          code: 'prompt-too-long',
        },
      });
    }
  });

  test('[MS3] [CN11] a worker lost: 503, or an error event once the stream has begun', async () => {
    const whole = await complete({ prompt: '(crash)' });
    expect(whole.status).toBe(503);
    expect((await bodyOf(whole)).error).toMatchObject({ type: 'server_error', code: 'worker-lost' });
    await server.models(allReady);
    const streamed = await complete({ prompt: '(crash)', stream: true });
    expect(streamed.status).toBe(200);
    const events = await eventsOf(streamed);
    expect(events.at(-1)).toMatchObject({ error: { code: 'worker-lost' } });
    expect(events).not.toContain('[DONE]');
  });

  test('[MS3] errors fit: 400 with the member, 404 for a model, 413 for a body, 400 for no JSON', async () => {
    const bad = await complete({ prompt: 'x', n: 99 });
    expect(bad.status).toBe(400);
    expect((await bodyOf(bad)).error).toMatchObject({
      type: 'invalid_request_error',
      param: 'n',
      code: 'bad-message',
    });

    const unknown = await complete({ model: 'gpt-9', prompt: 'x' });
    expect(unknown.status).toBe(404);
    expect((await bodyOf(unknown)).error).toMatchObject({ code: 'model-unknown' });

    const large = await complete({ prompt: 'x'.repeat(limits.messageBytes) });
    expect(large.status).toBe(413);
    expect((await bodyOf(large)).error.code).toBe('too-large');

    const broken = await post('/v1/completions', '{"model": ');
    expect(broken.status).toBe(400);
    expect((await bodyOf(broken)).error.code).toBe('bad-message');

    const nothing = await get('/v1/completions', { method: 'POST' });
    expect(nothing.status).toBe(415);

    const nowhere = await get('/v1/embeddings');
    expect(nowhere.status).toBe(404);
    expect((await bodyOf(nowhere)).error.code).toBe('not-found');
  });

  test('[CN12] a client that hangs up gives its place back', async () => {
    const leaving = Array.from({ length: limits.asksPerWorker }, () => new AbortController());
    const pending = leaving.map(async ({ signal }) => {
      const response = await complete({ prompt: '(hang)', stream: true }, { signal });
      await response.body?.getReader().read();
    });
    await Promise.all(pending);
    const refused = await complete({ prompt: 'x' });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect((await bodyOf(refused)).error.type).toBe('rate_limit_error');

    for (const controller of leaving) controller.abort();
    let status = 429;
    for (let tries = 0; status === 429 && tries < 1_000; tries += 1) {
      status = (await complete({ prompt: 'x' })).status;
    }
    expect(status).toBe(200);
  });
});

describe('/autocomplete/:model, as Write With Transformer sent it', () => {
  const sentences = ['The0 rain 🌧 fell.', 'The1 rain 🌧 fell.', 'The2 rain 🌧 fell.'];

  test('three sentences from JSON, with the old model names and the new', async () => {
    for (const name of [
      'fake',
      'gpt2',
      'gpt2/small',
      'gpt2/xl',
      'distilgpt2/small',
      'arxiv-nlp',
      'gpt',
      'xlnet',
    ]) {
      const body = { context: 'Once', model_size: 'gpt2/small', top_p: 0.9, temperature: 1, max_time: 1 };
      const response = await post(`/autocomplete/${name}`, body);
      expect(response.status).toBe(200);
      expect(await bodyOf(response)).toEqual({
        sentences: sentences.map((value) => ({ value, time: 0.012, tokens: 4 })),
      });
    }
  });

  test('a form, with its numbers as text', async () => {
    const body = new URLSearchParams({ context: 'Once', top_p: '0.9', temperature: '1.1', max_time: '0.5' });
    const response = await get('/autocomplete/gpt2', { method: 'POST', body });
    expect((await bodyOf(response)).sentences).toHaveLength(3);
  });

  test('a sentence that was withdrawn and drawn again is answered as drawn again', async () => {
    const response = await post('/autocomplete/gpt2', { context: '(redraw)' });
    expect((await bodyOf(response)).sentences[0]?.value).toBe('Again0 rain 🌧 fell.');
  });

  test('where others reach the server pages of any origin may call it, and ask before', async () => {
    await server.remove();
    server = await runServer({ environment: { PUBLIC_URL: 'https://write.example' } });
    await server.models(allReady);
    const headers = { origin: 'https://old.example', 'content-type': 'application/json' };
    const before = await get('/autocomplete/gpt2', { method: 'OPTIONS', headers });
    expect(before.status).toBe(204);
    const response = await post('/autocomplete/gpt2', { context: 'x' }, { headers });
    for (const { headers: answered } of [before, response]) {
      expect(answered.get('access-control-allow-origin')).toBe('*');
      expect(answered.get('access-control-allow-credentials')).toBe(null);
    }
    const page = await get('/', { headers });
    expect(page.headers.get('access-control-allow-origin')).toBe(null);
  });

  test('an unknown model is 404; a request without a context is 400', async () => {
    expect((await post('/autocomplete/bert', { context: 'x' })).status).toBe(404);
    expect((await post(`/autocomplete/${'x'.repeat(300)}`, { context: 'x' })).status).toBe(400);
    expect((await post('/autocomplete/gpt2', {})).status).toBe(400);
    expect((await post('/autocomplete/gpt2', { context: 'x', max_time: 'long' })).status).toBe(400);
  });
});

test('/v1/models lists what is served in OpenAI’s shape', async () => {
  expect(await (await get('/v1/models')).json()).toMatchObject({
    object: 'list',
    data: [
      {
        id: 'fake',
        object: 'model',
        owned_by: 'tercet',
        status: { state: 'ready' },
        workers: [{ device: 'cpu', state: 'ready' }],
      },
    ],
  });
});

test('/healthz while the process lives; /readyz only when a model can be asked, with the reasons', async () => {
  expect((await get('/healthz')).status).toBe(200);
  expect((await get('/readyz')).status).toBe(200);
  await server.remove();
  server = await runServer({ models: { lost: 'missing' } });
  expect((await get('/healthz')).status).toBe(200);
  const unready = await get('/readyz');
  expect(unready.status).toBe(503);
  expect(await bodyOf(unready)).toEqual({ status: 'not ready', models: { lost: 'absent' }, storage: 'ok' });
});

describe('the page', () => {
  test('is served at /, at /new and at a document’s link, asked for anew each time; other paths are 404', async () => {
    for (const path of ['/', '/new', `/d/${'A'.repeat(22)}`]) {
      const response = await get(path);
      expect(await response.text()).toContain('<title>Tercet</title>');
      expect(response.headers.get('cache-control')).toBe('no-cache');
    }
    for (const path of [
      '/nowhere',
      '/d/',
      '/assets/none.js',
      '/assets/../../models/fake/model.json',
      '/index.php',
    ]) {
      expect((await get(path)).status).toBe(404);
    }
  });

  test('its assets are kept for ever', async () => {
    const response = await get('/assets/main-abc123.js');
    expect(response.headers.get('cache-control')).toContain('immutable');
    expect(response.headers.get('content-type')).toContain('javascript');
  });

  test('runs no script but its own, sends no referrer, is not indexed', async () => {
    const { headers } = await get('/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain("script-src 'self' 'unsafe-inline'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-robots-tag')).toContain('noindex');
    expect(headers.get('x-powered-by')).toBe(null);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('[CN15] whose ask it is', () => {
  /** Hangs as many asks as one writer may have, all from `address` as a proxy tells it; then asks once more from each. */
  async function statuses(address: string, others: string[]): Promise<number[]> {
    const leaving = new AbortController();
    const from = (client: string) => ({ 'content-type': 'application/json', 'x-forwarded-for': client });
    const hangs = Array.from({ length: limits.asksPerWriter }, async () => {
      const body = { prompt: '(hang)', stream: true };
      const response = await complete(body, { headers: from(address), signal: leaving.signal });
      await response.body?.getReader().read();
    });
    await Promise.all(hangs);
    const asked = await Promise.all(
      others.map(async (other) => (await complete({ prompt: 'x' }, { headers: from(other) })).status),
    );
    leaving.abort();
    return asked;
  }

  test('the connection’s address, whatever a header says', async () => {
    expect(await statuses('203.0.113.1', ['203.0.113.1', '203.0.113.2'])).toEqual([429, 429]);
  });

  test('behind a proxy, the address it tells; what a client wrote before that is not believed', async () => {
    await server.remove();
    server = await runServer({ environment: { TRUST_PROXY: '1' } });
    await server.models(allReady);
    expect(await statuses('203.0.113.1', ['203.0.113.1', '203.0.113.2', '203.0.113.3, 203.0.113.1'])).toEqual(
      [429, 200, 429],
    );
  });
});

test('[CN17] reproducible is taken, and nothing else in its place', async () => {
  expect((await complete({ prompt: 'x', seed: 1, reproducible: true })).status).toBe(200);
  const wrong = await complete({ prompt: 'x', reproducible: 'yes' });
  expect((await bodyOf(wrong)).error).toMatchObject({ code: 'bad-message', param: 'reproducible' });
});
