import { limits } from '@tercet/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  pollingHandshake,
  type RawAnswer,
  rawRequest,
  webSocketHandshake,
  webSocketHeaders,
} from '../testing/raw-request.ts';
import { type RunningServer, runServer } from '../testing/running-server.ts';

let server: RunningServer;
beforeEach(async () => {
  server = await runServer();
});
afterEach(() => server.remove());

async function restart(environment: Record<string, string>): Promise<void> {
  await server.remove();
  server = await runServer({ environment });
}

const codeOf = ({ body }: RawAnswer): string => JSON.parse(body).error.code;
const get = (path: string, headers: Record<string, string> = {}) =>
  rawRequest(`${server.url}${path}`, { headers });
/** A page’s first request over each transport. */
const handshakes = (headers: Record<string, string>) =>
  Promise.all([get(pollingHandshake, headers), get(webSocketHandshake, { ...headers, ...webSocketHeaders })]);

describe('whose name is in the Host header', () => {
  const everywhere = [
    '/',
    '/healthz',
    '/metrics',
    '/v1/models',
    '/assets/main-abc123.js',
    '/nowhere',
    pollingHandshake,
  ];

  test('a name that was made to point here is answered nothing, by any route or transport', async () => {
    const { port } = new URL(server.url);
    const headers = { host: `evil.example:${port}`, origin: `http://evil.example:${port}` };
    for (const path of everywhere) {
      const answer = await get(path, headers);
      expect([path, answer.status, codeOf(answer)]).toEqual([path, 421, 'foreign']);
      expect(answer.body).toContain('evil.example');
      expect(answer.body).toContain('PUBLIC_URL');
    }
    const socket = await get(webSocketHandshake, { ...headers, ...webSocketHeaders });
    expect([socket.status, socket.upgraded, codeOf(socket)]).toEqual([421, false, 'foreign']);
  });

  test('loopback names are answered, and the name of PUBLIC_URL where one is set', async () => {
    for (const host of ['localhost', 'tercet.localhost:81', '127.0.0.1:81', '[::1]']) {
      expect((await get('/healthz', { host })).status).toBe(200);
    }
    expect((await get('/healthz', { host: 'write.example' })).status).toBe(421);
    await restart({ PUBLIC_URL: 'https://write.example' });
    for (const path of everywhere.slice(0, 2)) {
      expect((await get(path, { host: 'write.example' })).status).toBe(200);
    }
    const statuses = await handshakes({ host: 'write.example', origin: 'https://write.example' });
    expect(statuses.map(({ status }) => status)).toEqual([200, 101]);
  });
});

describe('which page’s Origin it is', () => {
  const foreign = ['https://evil.example', 'null', 'not an origin', 'http://127.0.0.1.evil.example'];

  test('a socket is opened for this host’s pages, allowed ones and programs, over either transport', async () => {
    for (const origin of foreign) {
      for (const answer of await handshakes({ origin })) {
        expect([origin, answer.status, codeOf(answer)]).toEqual([origin, 403, 'foreign']);
      }
    }
    for (const headers of [{ origin: server.url }, {}]) {
      const statuses = await handshakes(headers as Record<string, string>);
      expect(statuses.map(({ status }) => status)).toEqual([200, 101]);
    }
    await restart({ ALLOWED_ORIGINS: 'https://a.example' });
    const statuses = await handshakes({ origin: 'https://a.example' });
    expect(statuses.map(({ status }) => status)).toEqual([200, 101]);
  });

  test('a poll and an upgrade of a session that is open are checked as well', async () => {
    const { sid } = JSON.parse((await get(pollingHandshake)).body.slice(1));
    const later = { origin: 'https://evil.example' };
    expect((await get(`${pollingHandshake}&sid=${sid}`, later)).status).toBe(403);
    const upgrade = await get(`${webSocketHandshake}&sid=${sid}`, { ...later, ...webSocketHeaders });
    expect(upgrade.status).toBe(403);
  });

  test('the HTTP API of a machine of one’s own is for its own pages and programs', async () => {
    for (const path of ['/v1/models', '/autocomplete/gpt2', '/v1/completions?x=1']) {
      for (const origin of foreign) expect((await get(path, { origin })).status).toBe(403);
    }
    for (const origin of [server.url, 'http://localhost:5173', 'http://[::1]']) {
      expect((await get('/v1/models', { origin })).status).toBe(200);
    }
    expect((await get('/v1/models')).status).toBe(200);
  });

  test('where others reach it any page may call the API, as the old clients do', async () => {
    await restart({ PUBLIC_URL: 'https://write.example' });
    expect((await get('/v1/models', { origin: 'https://evil.example' })).status).toBe(200);
    expect((await handshakes({ origin: 'https://evil.example' }))[0]?.status).toBe(403);
  });
});

describe('[MS4] how many', () => {
  test('one socket more than an address may have is refused, over either transport, until one leaves', async () => {
    const first = await server.page();
    const socket = await server.page({ transports: ['polling'] });
    const handshake = () => get(pollingHandshake);
    for (let opened = 2; opened < limits.socketsPerAddress; opened += 1)
      expect((await handshake()).status).toBe(200);
    for (const answer of await handshakes({})) {
      expect([answer.status, codeOf(answer)]).toEqual([429, 'too-many']);
    }
    // Naming a session that is none does not get round it.
    expect((await get(`${pollingHandshake}&sid=`)).status).toBe(429);
    expect((await get(`${webSocketHandshake}&sid=`, webSocketHeaders)).status).toBe(429);
    expect(await socket.createDocument()).toHaveLength(22);
    first.socket.disconnect();
    let status = 429;
    for (let tries = 0; status === 429 && tries < 1_000; tries += 1) status = (await handshake()).status;
    expect(status).toBe(200);
    const metrics = (await get('/metrics')).body;
    expect(metrics).toMatch(/tercet_refused_total\{reason="sockets"\} [1-9]/);
  });

  test('behind a proxy addresses are those it tells', async () => {
    await restart({ TRUST_PROXY: '1' });
    const from = (address: string) => get(pollingHandshake, { 'x-forwarded-for': address });
    for (let opened = 0; opened < limits.socketsPerAddress; opened += 1) await from('203.0.113.1');
    expect((await from('203.0.113.1')).status).toBe(429);
    expect((await from('203.0.113.1, 203.0.113.2')).status).toBe(200);
    expect((await from('203.0.113.2, 203.0.113.1')).status).toBe(429);
  });

  test('without one, what a client says of its address changes nothing', async () => {
    const from = (address: string) => get(pollingHandshake, { 'x-forwarded-for': address });
    for (let opened = 0; opened < limits.socketsPerAddress; opened += 1) await from(`203.0.113.${opened}`);
    expect((await from('198.51.100.1')).status).toBe(429);
  });

  test('one request more than an address may make a minute is 429 with when to come back', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => {
        let last = 0;
        for (let sent = 0; sent < limits.requestsPerMinute / 20; sent += 1) {
          last = (await fetch(`${server.url}/healthz`)).status;
        }
        return last;
      }),
    );
    expect(new Set(answers)).toEqual(new Set([200]));
    const refused = await get('/v1/models');
    expect([refused.status, codeOf(refused)]).toEqual([429, 'too-fast']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    // Pages that are open do not suffer from it.
    expect((await get(pollingHandshake)).status).toBe(200);
  });

  test('RATE_LIMITS=off: whoever has a door of their own in front', async () => {
    await restart({ RATE_LIMITS: 'off' });
    for (let opened = 0; opened <= limits.socketsPerAddress; opened += 1) {
      expect((await get(pollingHandshake)).status).toBe(200);
    }
  });
});

describe('headers of every kind of answer', () => {
  const kinds: [string, string, Record<string, string>, number][] = [
    ['the page', '/', {}, 200],
    ['a document’s page', `/d/${'A'.repeat(22)}`, {}, 200],
    ['an asset', '/assets/main-abc123.js', {}, 200],
    ['no asset', '/assets/none.js', {}, 404],
    ['nothing', '/nowhere', {}, 404],
    ['health', '/healthz', {}, 200],
    ['metrics', '/metrics', {}, 200],
    ['the API', '/v1/models', {}, 200],
    ['a wrong method', '/v1/completions', {}, 405],
    ['a name that is not answered', '/', { host: 'evil.example' }, 421],
    ['a socket’s handshake', pollingHandshake, {}, 200],
    ['a handshake refused', pollingHandshake, { origin: 'https://evil.example' }, 403],
    ['a poll of no session', `${pollingHandshake}&sid=none`, {}, 400],
  ];
  for (const [kind, path, headers, status] of kinds) {
    test(kind, async () => {
      const answer = await get(path, headers);
      expect(answer.status).toBe(status);
      expect(answer.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-robots-tag': 'noindex, nofollow',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': path.startsWith('/v1') ? 'cross-origin' : 'same-origin',
        'permissions-policy': expect.stringContaining('camera=(), '),
      });
      expect(answer.headers).not.toHaveProperty('x-powered-by');
      expect(answer.headers).not.toHaveProperty('set-cookie');
      const policy = answer.headers['content-security-policy'];
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("worker-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("style-src 'self';");
      expect(String(policy).replace("style-src-attr 'unsafe-inline'", '')).not.toContain('unsafe');
      expect(policy).not.toContain('*');
    });
  }
});
