import { gzipSync } from 'node:zlib';
import { limits } from '@tercet/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rawRequest } from '../testing/raw-request.ts';
import { allReady, type RunningServer, runServer } from '../testing/running-server.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await runServer({ environment: { RATE_LIMITS: 'off' } });
  await server.models(allReady);
});
afterAll(() => server.remove());

const routes = ['/v1/completions', '/autocomplete/fake'];
/** What each of them asks to be continued. */
const asking = (path: string, text: string) =>
  JSON.stringify(path.startsWith('/v1') ? { model: 'fake', prompt: text } : { context: text });
const post = (path: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: body as string,
  });
const errorOf = async (response: Response) =>
  ((await response.json()) as { error: { code: string; message: string } }).error;

const fill = (unit: string, bytes = 1_900_000) =>
  new Array(Math.floor(bytes / (unit.length + 1))).fill(unit).join(',');
const members = Array.from({ length: 120_000 }, (_, index) => `"m${index}":0`).join(',');
const intricate: Record<string, string> = {
  'nothing but brackets': '['.repeat(1_000_000) + ']'.repeat(900_000),
  'brackets that are never closed': '['.repeat(1_900_000),
  'objects in objects': `${'{"a":'.repeat(300_000)}1${'}'.repeat(300_000)}`,
  'a list of nothings': `[${fill('0')}]`,
  'a list of objects': `[${fill('{}')}]`,
  'a prompt that is a list':
    `{"model":"fake","prompt":[${fill('[]')}],"context":[${fill('[]', 10_000)}]}`.slice(0, 1_900_000),
  'a hundred thousand members': `{"model":"fake","prompt":"x","context":"x",${members}}`,
};
for (const [kind, body] of Object.entries(intricate)) {
  test(`[MS2] megabytes of structure are refused unread: ${kind}`, async () => {
    for (const path of routes) {
      const response = await post(path, body);
      expect(response.status).toBe(400);
      const error = await errorOf(response);
      expect([error.code, error.message]).toEqual(['bad-message', expect.stringContaining('intricate')]);
    }
  });
}

test('a long text is no structure: it is read, whatever it holds', async () => {
  const prompt = '[{"\\'.repeat(limits.promptCharacters / 4);
  for (const path of routes) {
    const response = await post(path, asking(path, prompt));
    expect(response.status).toBe(200);
  }
});

test('compressed bodies are refused unread, small or not', async () => {
  for (const body of [gzipSync('{"model":"fake","prompt":"x"}'), gzipSync(Buffer.alloc(200_000_000, '['))]) {
    for (const path of routes) {
      const error = await errorOf(await post(path, body, { 'content-encoding': 'gzip' }));
      expect([error.code, error.message]).toEqual(['bad-message', expect.stringContaining('compressed')]);
    }
  }
});

test('text is UTF-8 and JSON or a form; of whatever else a type says, the body is not read', async () => {
  const types = ['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"', 'application/json'];
  for (const type of types) {
    for (const path of routes) {
      expect((await post(path, asking(path, 'x'), { 'content-type': type })).status).toBe(200);
    }
  }
  const others = [
    'application/json; charset=utf-16',
    'application/json; charset=utf-7',
    'application/json; charset=utf-8; charset=utf-16',
    'text/plain',
    'text/json',
    'application/jsonx',
    'multipart/form-data; boundary=x',
    '',
  ];
  for (const type of others) {
    for (const path of routes) {
      const response = await post(path, asking(path, 'x'), { 'content-type': type });
      expect([type, response.status]).toEqual([type, 415]);
      expect((await errorOf(response)).code).toBe('wrong-type');
    }
  }
  for (const path of routes) {
    const notUtf8 = Buffer.concat([
      Buffer.from('{"model":"fake","prompt":"'),
      Buffer.from([0xc3, 0x28, 0x22, 0x7d]),
    ]);
    expect((await errorOf(await post(path, notUtf8))).message).toContain('UTF-8');
  }
});

test('a form of a million members is a small one', async () => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const form = `context=x&__proto__=y&${'a=b&'.repeat(400_000)}`;
  expect((await post('/autocomplete/fake', form, headers)).status).toBe(200);
  expect((await post('/autocomplete/fake', '%'.repeat(1_000_000), headers)).status).toBe(400);
});

test('[MS3] odd requests have typed answers', async () => {
  const odd: [method: string, path: string, status: number][] = [
    ['TRACE', '/v1/models', 405],
    ['PROPFIND', '/', 404],
    ['POST', '/assets/main-abc123.js', 404],
    ['GET', '/assets/..%2findex.html', 400],
    ['GET', '/assets/%00', 400],
    ['GET', '/%E0%A4%A', 404],
    ['GET', '/d/%E0%A4%A', 400],
    ['GET', '/.env', 404],
    ['GET', `/${'x/'.repeat(4_000)}`, 404],
    ['GET', '/v1/completions', 405],
    ['DELETE', '/v1/models', 405],
  ];
  for (const [method, path, status] of odd) {
    const answer = await rawRequest(`${server.url}${path}`, { method });
    expect([method, path.slice(0, 40), answer.status]).toEqual([method, path.slice(0, 40), status]);
    expect(JSON.parse(answer.body).error.code).toMatch(/^(not-found|bad-message|wrong-method)$/);
  }
});
