import { createServer as createHttpServer } from 'node:http';
import { type ContinuationHint, done, limits } from '@tercet/protocol';
import type { DocumentStore } from '@tercet/storage';
import pino from 'pino';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DocumentDesk } from '../documents/document-desk.ts';
import { hashOf } from '../links/find-link.ts';
import { listen } from '../listen.ts';
import { createDispatcher, type Dispatcher } from '../models/dispatcher.ts';
import { allReady, type RunningServer, runServer } from '../testing/running-server.ts';
import { createPage, type TestPage, typing } from '../testing/test-page.ts';
import { attachGateway } from './attach-gateway.ts';

let server: RunningServer;
let page: TestPage;

beforeEach(async () => {
  server = await runServer();
  page = await server.page();
});
afterEach(() => server.remove());

const nowhere = 'A'.repeat(22);

describe('[MS1] answered bad-message', () => {
  const document = { documentId: nowhere, version: 0, position: 1 };
  const ask = { askId: 'a', model: 'fake', prompt: 'x', settings: {}, document };
  const person = { key: nowhere, name: '' };
  const open = { documentId: nowhere, secret: 'A'.repeat(43), person, schemaVersion: 1 };
  const bad: [string, unknown, string][] = [
    ['document:open', undefined, ''],
    ['document:open', null, ''],
    ['document:open', { ...open, documentId: '../../etc/passwd' }, 'documentId'],
    ['document:open', { ...open, secret: 'A'.repeat(42) }, 'secret'],
    ['document:open', { ...open, person: { key: 'ada', name: '' } }, 'person.key'],
    ['document:open', { ...open, person: { key: nowhere, name: 'x'.repeat(41) } }, 'person.name'],
    ['document:open', { ...open, schemaVersion: '1' }, 'schemaVersion'],
    ['document:open', { ...open, since: -1 }, 'since'],
    ['continuation:ask', { ...ask, document: undefined }, 'document'],
    ['continuation:hint', { model: 'fake', prompt: 'x' }, 'documentId'],
    [
      'presence:move',
      { documentId: nowhere, selection: { version: 0, anchor: -1, head: 0 } },
      'selection.anchor',
    ],
    ['presence:name', { documentId: nowhere, name: 7 }, 'name'],
    ['offer:take', { documentId: nowhere, participant: '', askId: 'a', candidate: 0 }, 'participant'],
    ['link:create', { documentId: nowhere, right: 'admin', label: '' }, 'right'],
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
  const documentId = await page.startDocument();
  const raw = page.socket as unknown as { emit(event: string, ...args: unknown[]): void };
  for (const args of [[], [null], [{}], ['x', 7, []], [[['x']]]]) {
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
  expect(await page.open(documentId)).toMatchObject({ value: { version: 1 } });
});

test('[MS2] a message over its size is refused with the bound and the value; the page stays connected', async () => {
  const documentId = await page.startDocument();
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
  const bare = await bareGateway({ desk: { create }, log });
  const answer = await bare.visitor.call('document:create', {});
  expect(answer).toMatchObject({ ok: false, failure: { code: 'internal' } });
  expect(JSON.stringify(answer)).not.toContain('secret');
  expect(logged.join()).toContain('secret path');
  await bare.close();
});

test('[CN16] a hint that parses reaches the models with its writer; leaving the document withdraws it, and so does leaving', async () => {
  const hints: [string, ContinuationHint | null][] = [];
  let heard: () => void = () => undefined;
  const dispatcher = {
    ...createDispatcher([]),
    hint(writer: string, hint: ContinuationHint | null) {
      hints.push([writer, hint]);
      heard();
    },
  };
  const bare = await bareGateway({ dispatcher });
  const { visitor } = bare;
  const documentId = nowhere;
  await visitor.open(documentId, undefined, { secret: bare.secret });
  const hears = (count: number) =>
    new Promise<void>((resolve) => {
      heard = () => hints.length === count && resolve();
      heard();
    });
  const hint = { model: 'fake', prompt: 'The sea', documentId };
  expect(await visitor.call('continuation:hint', hint)).toMatchObject({ ok: true });
  await visitor.call('document:close', { documentId });
  await hears(2);
  await visitor.open(documentId, undefined, { secret: bare.secret });
  await visitor.call('continuation:hint', hint);
  await hears(3);
  visitor.socket.disconnect();
  await hears(4);
  const [writer] = hints[0] ?? [''];
  const whole = { model: 'fake', prompt: 'The sea', candidates: 3, maxTokens: 40 };
  expect(hints).toEqual([
    [writer, whole],
    [writer, null],
    [writer, whole],
    [writer, null],
  ]);
  await bare.close();
});

test('[LK1] a page may do nothing in a document before it was given to it', async () => {
  let give: () => void = () => undefined;
  let asked: () => void = () => undefined;
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const open = async () => {
    asked();
    await new Promise<void>((resolve) => {
      give = resolve;
    });
    return done({ kind: 'snapshot' as const, version: 0, doc: {} });
  };
  const bare = await bareGateway({ desk: { open } });
  const documentId = nowhere;
  const opened = bare.visitor.open(documentId, undefined, { secret: bare.secret });
  await isAsked;
  const rename = () => bare.visitor.call('presence:name', { documentId, name: 'Ada' });
  expect(await rename()).toEqual({ ok: false, failure: { code: 'document-unknown', documentId } });
  give();
  expect(await opened).toMatchObject({ ok: true });
  expect(await rename()).toMatchObject({ ok: true });
  await bare.close();
});

/** A gateway on a desk that gives one empty document, to who asks with `secret`; and a page at it. */
async function bareGateway(given: {
  desk?: Partial<DocumentDesk>;
  dispatcher?: Dispatcher;
  log?: pino.Logger;
}) {
  const secret = 'S'.repeat(43);
  const link = { id: 'L', secretHash: hashOf(secret), right: 'owner', revokedAt: null };
  const store = {
    links: async () => done([link]),
    useLink: async () => done(null),
    saveWriter: async () => done(null),
    writers: async () => done([]),
  } as unknown as DocumentStore;
  const desk = {
    onAppended: () => () => undefined,
    open: async () => done({ kind: 'snapshot', version: 0, doc: {} }),
    leave: () => undefined,
    ...given.desk,
  } as unknown as DocumentDesk;
  const { dispatcher = createDispatcher([]), log = pino({ level: 'silent' }) } = given;
  const http = createHttpServer();
  const sockets = new Server(http);
  const gateway = attachGateway(sockets, { desk, store, dispatcher, log });
  const port = await listen(http, 0, '127.0.0.1');
  const visitor = await createPage(
    io(`http://127.0.0.1:${port}`, { transports: ['websocket'], forceNew: true }),
  );
  const close = async () => {
    visitor.socket.disconnect();
    await sockets.close();
    gateway.close();
  };
  return { visitor, secret, close };
}
