import { createServer as createHttpServer } from 'node:http';
import { type ContinuationHint, limits } from '@tercet/protocol';
import pino from 'pino';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DocumentDesk } from '../documents/document-desk.ts';
import { attachGateway } from './attach-gateway.ts';
import { listen } from '../listen.ts';
import { createDispatcher } from '../models/dispatcher.ts';
import { allReady, type RunningServer, runServer } from '../testing/running-server.ts';
import { createPage, type TestPage, typing } from '../testing/test-page.ts';

let server: RunningServer;
let page: TestPage;

beforeEach(async () => {
  server = await runServer();
  page = await server.page();
});
afterEach(() => server.remove());

const nowhere = 'A'.repeat(22);

describe('[MS1] answered bad-message', () => {
  const ask = { askId: 'a', model: 'fake', prompt: 'x', settings: {} };
  const bad: [string, unknown, string][] = [
    ['document:open', undefined, ''],
    ['document:open', null, ''],
    ['document:open', { documentId: '../../etc/passwd', schemaVersion: 1 }, 'documentId'],
    ['document:open', { documentId: nowhere, schemaVersion: '1' }, 'schemaVersion'],
    ['document:open', { documentId: nowhere, schemaVersion: 1, since: -1 }, 'since'],
    [
      'document:append',
      { documentId: nowhere, schemaVersion: 1, version: 0, clientId: 'c', steps: [] },
      'steps',
    ],
    [
      'document:append',
      { documentId: nowhere, schemaVersion: 1, version: 0, clientId: 'c', steps: [7] },
      'steps.0',
    ],
    ['continuation:ask', { ...ask, candidates: limits.candidates + 1 }, 'candidates'],
    ['continuation:ask', { ...ask, prompt: 'x'.repeat(limits.promptCharacters + 1) }, 'prompt'],
    ['continuation:ask', { ...ask, settings: { temperature: -1 } }, 'settings.temperature'],
    ['continuation:ask', { ...ask, settings: { stop: [''] } }, 'settings.stop.0'],
    ['nothing:like:this', {}, ''],
    ['constructor', {}, ''],
    ['__proto__', {}, ''],
  ];
  for (const [event, message, path] of bad) {
    test(`${event} at ${path || 'its top'}`, async () => {
      const answer = await page.call(event, message);
      expect(answer).toMatchObject({ ok: false, failure: { code: 'bad-message', path } });
      expect(!answer.ok && 'problem' in answer.failure && answer.failure.problem).toBeTruthy();
    });
  }
});

test('messages without a way to answer are done or ignored, and break nothing', async () => {
  const documentId = await page.createDocument();
  const raw = page.socket as unknown as { emit(event: string, ...args: unknown[]): void };
  for (const args of [[], [null], [{}], ['x', 7, []], [Buffer.from('x')]]) {
    for (const event of [
      'document:open',
      'document:append',
      'continuation:ask',
      'continuation:cancel',
      'nothing',
    ]) {
      raw.emit(event, ...args);
    }
  }
  raw.emit('document:append', {
    documentId,
    schemaVersion: 1,
    version: 0,
    clientId: 'c',
    steps: [typing('x')],
  });
  expect(await page.append(documentId, 0, [typing('y')])).toMatchObject({
    failure: { code: 'stale-version' },
  });
});

test('[MS2] a message over its size is refused with the bound and the value; the page stays connected', async () => {
  const documentId = await page.createDocument();
  const answer = await page.append(documentId, 0, [typing('x'.repeat(limits.messageBytes))]);
  expect(answer).toMatchObject({ ok: false, failure: { code: 'too-large', limit: limits.messageBytes } });
  expect(!answer.ok && 'bytes' in answer.failure && answer.failure.bytes).toBeGreaterThan(
    limits.messageBytes,
  );
  expect(await page.append(documentId, 0, [typing('y')])).toMatchObject({ ok: true });
});

test('[MS2] a message far over its size cuts the socket; others go on', async () => {
  const other = await server.page();
  const cut = new Promise((resolve) => page.socket.once('disconnect', resolve));
  page.socket.emit('continuation:cancel', { askId: 'x'.repeat(5 * limits.messageBytes) });
  await cut;
  expect(await other.createDocument()).toHaveLength(22);
});

describe('who may open a socket', () => {
  const from = (origin: string) => server.page({ extraHeaders: { origin } });
  const polling = (origin: string) => server.page({ extraHeaders: { origin }, transports: ['polling'] });

  test('a page of a foreign origin is refused, by either transport', async () => {
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1.evil.example', 'not an origin']) {
      await expect(from(origin)).rejects.toThrow();
      await expect(polling(origin)).rejects.toThrow();
    }
  });

  test('the server’s own page and a program without an origin are let in', async () => {
    expect(await (await from(server.url)).createDocument()).toHaveLength(22);
    expect(await (await server.page()).createDocument()).toHaveLength(22);
  });

  test('an origin that was allowed is let in', async () => {
    await server.remove();
    server = await runServer({ environment: { ALLOWED_ORIGINS: 'https://a.example, https://b.example/' } });
    expect(await (await from('https://b.example')).createDocument()).toHaveLength(22);
    await expect(from('https://c.example')).rejects.toThrow();
  });
});

test('a page is told the models when it connects', async () => {
  await server.models(allReady);
  const late = await server.page();
  await late.hears(({ models }) => models.length > 0);
  expect(late.models[0]).toMatchObject([{ name: 'fake', title: 'Fake fake', status: { state: 'ready' } }]);
});

test('a handler that breaks answers `internal` without its insides, and is logged', async () => {
  const logged: string[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => logged.push(line) });
  const create = () => Promise.reject(new Error('secret path /var/x'));
  const desk = { create, openedBy: () => [] } as unknown as DocumentDesk;
  const http = createHttpServer();
  const sockets = new Server(http);
  attachGateway(sockets, { desk, dispatcher: createDispatcher([]), log });
  const port = await listen(http, 0, '127.0.0.1');
  const visitor = await createPage(
    io(`http://127.0.0.1:${port}`, { transports: ['websocket'], forceNew: true }),
  );

  const answer = await visitor.call('document:create', {});
  expect(answer).toMatchObject({ ok: false, failure: { code: 'internal' } });
  expect(JSON.stringify(answer)).not.toContain('secret');
  expect(logged.join()).toContain('secret path');
  visitor.socket.disconnect();
  await sockets.close();
});

test('[CN16] a hint that parses reaches the models with its writer; one that does not is answered; leaving withdraws it', async () => {
  const hints: [string, ContinuationHint | null][] = [];
  let heard: () => void = () => undefined;
  const models = createDispatcher([]);
  const dispatcher = {
    ...models,
    hint(writer: string, hint: ContinuationHint | null) {
      hints.push([writer, hint]);
      heard();
    },
  };
  const http = createHttpServer();
  const sockets = new Server(http);
  const desk = { openedBy: () => [] } as unknown as DocumentDesk;
  attachGateway(sockets, { desk, dispatcher, log: pino({ level: 'silent' }) });
  const port = await listen(http, 0, '127.0.0.1');
  const visitor = await createPage(
    io(`http://127.0.0.1:${port}`, { transports: ['websocket'], forceNew: true }),
  );

  expect(await visitor.call('continuation:hint', { model: 'fake' })).toMatchObject({
    failure: { code: 'bad-message', path: 'prompt' },
  });
  expect(await visitor.call('continuation:hint', { model: 'fake', prompt: 'The sea' })).toMatchObject({
    ok: true,
  });
  const left = new Promise<void>((resolve) => {
    heard = resolve;
  });
  visitor.socket.disconnect();
  await left;
  const [writer] = hints[0] ?? [''];
  expect(hints).toEqual([
    [writer, { model: 'fake', prompt: 'The sea', candidates: 3, maxTokens: 40 }],
    [writer, null],
  ]);
  await sockets.close();
});
