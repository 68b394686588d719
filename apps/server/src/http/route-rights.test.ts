import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHeldBytes } from '../door/held-bytes.ts';
import { createMetrics } from '../metrics/create-metrics.ts';
import { createDispatcher } from '../models/dispatcher.ts';
import { type RunningServer, runServer } from '../testing/running-server.ts';
import { type TestPage, typing } from '../testing/test-page.ts';
import { type AppParts, createApp } from './app.ts';

/*
 * [LK1] [LK3] Rights are given over the socket alone: no HTTP route knows of documents or links, so none answers
 * anything of them, to whoever asks and with whatever secret. Every route must stand here.
 */
const walked: Record<string, string> = {
  'GET /healthz': '/healthz',
  'GET /readyz': '/readyz',
  'GET /metrics': '/metrics',
  'GET /v1/models': '/v1/models',
  'GET /v1/models/:model': '/v1/models/fake',
  'GET /v1/openapi.json': '/v1/openapi.json',
  'POST /v1/completions': '/v1/completions',
  'POST /autocomplete/*model': '/autocomplete/gpt2',
  'GET /': '/',
  'GET /new': '/new',
  'GET /d/:documentId': '/d/DOCUMENT',
  'USE serveStatic': '/DOCUMENT',
};

interface Layer {
  name: string;
  route?: { path: string; methods: Record<string, boolean> };
  handle: { stack?: Layer[] };
}

/** What the app answers by: its routes and what is mounted that answers files. */
function routesOf(layers: readonly Layer[]): string[] {
  return layers.flatMap(({ name, route, handle }) => {
    // `_all` says which methods an address has, or that it is not served.
    const methods = Object.keys(route?.methods ?? {}).filter((method) => method !== '_all');
    if (route) return methods.map((method) => `${method.toUpperCase()} ${route.path}`);
    if (handle.stack) return routesOf(handle.stack);
    return name === 'serveStatic' ? ['USE serveStatic'] : [];
  });
}

test('[LK1] the routes of the app are exactly those this test walks', () => {
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
  } satisfies AppParts);
  const { stack } = app.router as unknown as { stack: Layer[] };
  expect([...new Set(routesOf(stack))].sort()).toEqual(Object.keys(walked).sort());
});

describe('[LK1] no route gives anything of a document', () => {
  const canary = 'Quetzalcoatlus';
  let server: RunningServer;
  let owner: TestPage;
  let documentId: string;
  let secret: string;

  beforeAll(async () => {
    server = await runServer({ environment: { RATE_LIMITS: 'off' } });
    owner = await server.page();
    documentId = await owner.startDocument();
    secret = owner.secrets.get(documentId) ?? '';
    await owner.append(documentId, 0, [typing(canary)]);
    await owner.call('presence:name', { documentId, name: canary });
  });
  afterAll(() => server.remove());

  async function ask(method: string, path: string, holdsSecret: boolean): Promise<[number, string]> {
    const url = `${server.url}${path.replace('DOCUMENT', documentId)}`;
    const response = await fetch(holdsSecret ? `${url}?secret=${secret}` : url, {
      method,
      ...(holdsSecret ? { headers: { authorization: `Bearer ${secret}`, cookie: `secret=${secret}` } } : {}),
    });
    return [response.status, await response.text()];
  }
  /** Figures and ids differ from one answer to the next. */
  const alike = (body: string) => body.replace(/-?\d+(\.\d+)?(e-?\d+)?/gi, '#').replace(/route="[^"]*"/g, '');

  for (const [route, path] of Object.entries(walked)) {
    test(route, async () => {
      const method = route.startsWith('POST') ? 'POST' : 'GET';
      const [status, body] = await ask(method, path, false);
      const [statusOfOwner, bodyOfOwner] = await ask(method, path, true);
      expect(statusOfOwner).toBe(status);
      if (route !== 'GET /metrics') expect(alike(bodyOfOwner)).toBe(alike(body));
      for (const text of [body, bodyOfOwner]) {
        expect(text).not.toContain(canary);
        expect(text).not.toContain(secret);
        if (route !== 'USE serveStatic') expect(text).not.toContain(documentId);
      }
    });
  }

  test('the page is the same for a document there is and one there is not', async () => {
    const [, there] = await ask('GET', '/d/DOCUMENT', false);
    const [, nowhere] = await ask('GET', `/d/${'A'.repeat(22)}`, false);
    expect(there).toBe(nowhere);
  });
});
