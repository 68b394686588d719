import { connect } from 'node:net';
import { limits } from '@tercet/protocol';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../http/app.ts';
import { createMetrics } from '../metrics/create-metrics.ts';
import { createDispatcher } from '../models/dispatcher.ts';
import { pollingHandshake, rawRequest } from '../testing/raw-request.ts';
import { allReady, type RunningServer, runServer } from '../testing/running-server.ts';
import { createHeldBytes } from './held-bytes.ts';

/*
 * What a page of another site can make a browser ask of a server that only this machine reaches: nothing. Every route
 * of the router's own table, each written in every way somebody might try.
 */

interface Layer {
  name: string;
  route?: { path: string; methods: Record<string, boolean> };
  handle: { stack?: Layer[] };
}

/** Method and path of every route of the app, as the router has them. */
function routes(): [method: string, path: string][] {
  const state = { sockets: () => 0, documents: () => 0, participants: () => 0, workers: () => [] };
  const app = createApp({
    dispatcher: createDispatcher([]),
    pingStorage: async () => ({ ok: true, value: null }),
    metrics: createMetrics([], state),
    metricsToken: null,
    webDirectory: '/nowhere',
    trustProxy: 0,
    holdFor: () => createHeldBytes(0).hold(''),
    log: pino({ level: 'silent' }),
  });
  const walk = (layers: readonly Layer[]): [string, string][] =>
    layers.flatMap(({ route, handle }): [string, string][] => {
      const methods = Object.keys(route?.methods ?? {}).filter((method) => method !== '_all');
      if (route) return methods.map((method) => [method.toUpperCase(), route.path]);
      return handle.stack ? walk(handle.stack) : [];
    });
  const files: [string, string][] = [
    ['GET', '/assets/main-abc123.js'],
    ['GET', '/index.html'],
    ['GET', pollingHandshake],
    ['POST', pollingHandshake],
  ];
  return [...walk((app.router as unknown as { stack: Layer[] }).stack), ...files];
}

/** An address the route answers: its parameters filled in. */
const filledIn = (path: string) => path.replace('*model', 'gpt2').replace(':documentId', 'A'.repeat(22));

const percent = (letter: string) => `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}`;
const mixed = (path: string) =>
  [...path].map((letter, at) => (at % 2 ? letter.toUpperCase() : letter)).join('');

/** The same address, as it stands and as others would write it. */
function waysToWrite(path: string, port: string): string[] {
  const [first = '', ...rest] = path.slice(1).split('/');
  return [
    path,
    path.toUpperCase(),
    mixed(path),
    `${path}/`,
    `${path}//`,
    `/${path}`,
    `//evil.example${path}`,
    path.replaceAll('/', '//'),
    `/.${path}`,
    `/x/..${path}`,
    `${path}/.`,
    `${path}/x/..`,
    `/%2e${path}`,
    `/x/%2e%2e${path}`,
    `/${[...first].map(percent).join('')}${rest.map((part) => `/${part}`).join('')}`,
    path.replaceAll('/', '/%2f').replace('/%2f', '/'),
    path.replaceAll('/', '\\').replace('\\', '/'),
    `${path}?x=1`,
    `${path}%3Fx`,
    `${path}%00`,
    `${path};x`,
    `${path}.`,
    `${path}%20`,
    `http://127.0.0.1:${port}${path}`,
    `http://evil.example${path}`,
    `HTTP://localhost${mixed(path)}`,
  ];
}

/** One request as it is written, on a connection of its own; resolves with all that is answered. */
function say(port: number, head: readonly string[], body: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let heard = '';
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
    });
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(heard));
    socket.write(
      `${head.join('\r\n')}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
  });
}

/** What the fake model writes, what pages, lists and meters begin with. */
const texts = /rain|sentences|<title>|"object"|"sid"|tercet_asks|export \{\}/;
const body = JSON.stringify({ model: 'fake', prompt: 'x', context: 'x' });

describe('a server only this machine reaches', () => {
  let server: RunningServer;
  let port: number;
  beforeAll(async () => {
    server = await runServer({ environment: { RATE_LIMITS: 'off' } });
    await server.models(allReady);
    port = Number(new URL(server.url).port);
  });
  afterAll(() => server.remove());

  async function asked(): Promise<number> {
    const { body: exposition } = await rawRequest(`${server.url}/metrics`);
    return Number(/^tercet_asks_total\{model="fake"\} (\d+)$/m.exec(exposition)?.[1]);
  }

  const foreign: Record<string, readonly string[]> = {
    'an Origin': ['Origin: http://evil.example'],
    'the Origin of a frame without one': ['Origin: null'],
    'two Origins, the first ours': ['Origin: http://127.0.0.1:PORT', 'Origin: http://evil.example'],
    'an Origin like ours': ['Origin: http://127.0.0.1.evil.example:PORT'],
    'no Origin, from another site': ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: no-cors'],
    'no Origin, from a frame': [
      'Sec-Fetch-Site: cross-site',
      'Sec-Fetch-Mode: navigate',
      'Sec-Fetch-Dest: iframe',
    ],
  };

  for (const [kind, headers] of Object.entries(foreign)) {
    test(`no route answers with text or acts: ${kind}`, { timeout: 600_000 }, async () => {
      const own = headers.map((line) => line.replace('PORT', `${port}`));
      const before = await asked();
      for (const [method, route] of routes()) {
        const answers = waysToWrite(filledIn(route), `${port}`).map(async (target) => {
          const type = method === 'POST' ? ['Content-Type: application/json'] : [];
          const head = [`${method} ${target} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...own, ...type];
          const heard = await say(port, head, method === 'POST' ? body : '');
          const status = Number(/^HTTP\/1\.1 (\d+)/.exec(heard)?.[1]);
          expect([target, status]).toEqual([target, target.startsWith('/') ? 403 : 400]);
          expect([target, texts.test(heard)]).toEqual([target, false]);
          expect([target, /access-control-allow/i.test(heard)]).toEqual([target, false]);
        });
        await Promise.all(answers);
      }
      expect(await asked()).toBe(before);
    });
  }

  test('requests a form or a beacon can send act no more than others', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      for (const path of ['/v1/completions', '/autocomplete/gpt2']) {
        const headers = { origin: 'http://evil.example', 'content-type': type };
        const answer = await rawRequest(`${server.url}${path}`, { method: 'POST', headers, body });
        expect(answer.status).toBe(403);
      }
    }
    expect(await asked()).toBe(0);
  });

  test('an address has one way to be written: another is not found, for a program too', async () => {
    for (const path of ['/V1/models', '/v1/models/', '/Autocomplete/gpt2', '/HEALTHZ', '/healthz/', '/D/x']) {
      expect([path, (await rawRequest(`${server.url}${path}`)).status]).toEqual([path, 404]);
    }
  });

  test('a link in a mail opens the page; from elsewhere nothing else is fetched', async () => {
    const followed = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    for (const path of ['/', `/d/${'A'.repeat(22)}`, `/d/${'A'.repeat(22)}/`, '/?utm=mail']) {
      const answer = await rawRequest(`${server.url}${path}`, { headers: followed });
      expect([path, answer.status, answer.body.includes('<title>')]).toEqual([path, 200, true]);
    }
    for (const path of ['/v1/models', pollingHandshake, '/metrics', '/assets/main-abc123.js', '/D/x']) {
      const answer = await rawRequest(`${server.url}${path}`, { headers: followed });
      expect([path, answer.status]).toEqual([path, 403]);
    }
    for (const site of ['same-origin', 'none']) {
      const answer = await rawRequest(`${server.url}/v1/models`, { headers: { 'sec-fetch-site': site } });
      expect(answer.status).toBe(200);
    }
    // A page on another port of this machine, which says whose it is.
    const headers = { origin: 'http://localhost:5173', 'sec-fetch-site': 'same-site' };
    expect((await rawRequest(`${server.url}/v1/models`, { headers })).status).toBe(200);
    const silent = { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' };
    expect((await rawRequest(`${server.url}${pollingHandshake}`, { headers: silent })).status).toBe(403);
  });

  test('two names in the Host header are none', async () => {
    const hosts = [`Host: 127.0.0.1:${port}`, 'Host: evil.example'];
    for (const both of [hosts, hosts.toReversed()]) {
      const heard = await say(port, ['GET /healthz HTTP/1.1', ...both], '');
      expect(heard).toMatch(/^HTTP\/1\.1 4(00|21) /);
      expect(heard).not.toContain('"ok"');
    }
  });
});

describe('[MS4] what pages of other sites make a browser ask', () => {
  let server: RunningServer;
  afterEach(() => server.remove());

  test('takes no place and no request of who sits at the machine', { timeout: 600_000 }, async () => {
    server = await runServer();
    const image = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' };
    for (let sent = 0; sent < limits.socketsPerAddress + 50; sent += 1) {
      const answer = await rawRequest(`${server.url}${pollingHandshake}`, { headers: image });
      expect(answer.status).toBe(403);
    }
    const followed = { ...image, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    const statuses: number[] = [];
    for (let sent = 0; sent < limits.foreignRequestsPerMinute + 10; sent += 1) {
      const answer = await rawRequest(`${server.url}/healthz`, { headers: image });
      expect(answer.status).toBe(403);
      statuses.push((await rawRequest(`${server.url}/`, { headers: followed })).status);
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(limits.foreignRequestsPerMinute);
    expect(statuses.slice(-10)).toEqual(new Array(10).fill(429));
    // The person at the machine has all of theirs: places, and requests.
    expect((await rawRequest(`${server.url}/`, { headers: { 'sec-fetch-site': 'none' } })).status).toBe(200);
    const page = await server.page();
    expect(await page.createDocument()).toHaveLength(22);
    const { body: exposition } = await rawRequest(`${server.url}/metrics`);
    expect(exposition).toMatch(/^tercet_refused_total\{reason="cross-site"\} 560$/m);
    expect(exposition).toMatch(/^tercet_refused_total\{reason="sockets"\} 0$/m);
  });
});
