import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DocumentStore } from '@tercet/storage';
import pino from 'pino';
import { Server } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DocumentDesk } from '../documents/document-desk.ts';
import { attachGateway } from '../gateway/attach-gateway.ts';
import { listen } from '../listen.ts';
import { createDispatcher } from '../models/dispatcher.ts';
import {
  pollingHandshake,
  rawRequest,
  webSocketHandshake,
  webSocketHeaders,
} from '../testing/raw-request.ts';
import { type RunningServer, runServer } from '../testing/running-server.ts';
import { createPage, type TestPage, typing } from '../testing/test-page.ts';

let scene: RunningServer;
let data: string;
let child: ChildProcess | null = null;
const sockets: Socket[] = [];

beforeEach(async () => {
  // For its folders of a fake model and a page; the server that is read is another process.
  scene = await runServer();
  await scene.close();
  data = mkdtempSync(path.join(tmpdir(), 'tercet-secrets-'));
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  child?.kill('SIGKILL');
  child = null;
  await scene.remove();
  rmSync(data, { recursive: true, force: true });
});

/** The program as it is started, told to say all it can, with everything it says. */
async function start(): Promise<{ url: string; said: () => string }> {
  const { config } = scene;
  const program = spawn(
    process.execPath,
    ['--import', 'tsx', path.join(import.meta.dirname, '..', 'main.ts')],
    {
      env: {
        ...process.env,
        PORT: '0',
        MODELS: 'fake',
        MODELS_DIR: config.modelsDirectory,
        WEB_DIR: config.webDirectory,
        WORKER_ENTRY: config.workerEntry,
        DATA_DIR: data,
        LOG_LEVEL: 'trace',
        DEBUG: '',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  child = program;
  let said = '';
  const url = await new Promise<string>((resolve) => {
    for (const stream of [program.stdout, program.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const found = /http:\/\/localhost:(\d+)/.exec(said);
        if (found) resolve(`http://127.0.0.1:${found[1]}`);
      });
    }
  });
  return { url, said: () => said };
}

function pageOf(url: string, transport: 'websocket' | 'polling' = 'websocket'): Promise<TestPage> {
  const socket = io(url, { transports: [transport], forceNew: true, reconnection: false });
  sockets.push(socket);
  return createPage(socket);
}

/** Every byte of every file under the server's data. */
const filesIn = (directory: string): Buffer =>
  Buffer.concat(
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name))),
  );

test('[LK3] a handler that breaks over a message logs nothing of the message', async () => {
  const logged: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => logged.push(line) });
  const broken = () => Promise.reject(new Error('the disk is on fire'));
  const http = createServer();
  const pages = new Server(http);
  const gateway = attachGateway(pages, {
    desk: { onAppended: () => () => undefined, openedBy: () => [] } as unknown as DocumentDesk,
    store: { links: broken } as unknown as DocumentStore,
    dispatcher: createDispatcher([]),
    log,
  });
  const port = await listen(http, 0, '127.0.0.1');
  const page = await pageOf(`http://127.0.0.1:${port}`);
  const secret = 'Q'.repeat(43);
  const answer = await page.open('D'.repeat(22), undefined, { secret });
  expect(answer).toMatchObject({ failure: { code: 'internal' } });
  expect(logged.join()).toContain('the disk is on fire');
  for (const hidden of [secret, page.person.key])
    expect(logged.join() + JSON.stringify(answer)).not.toContain(hidden);
  page.socket.disconnect();
  gateway.close();
  await pages.close();
});

test('[LK3] no secret and no person’s key stands in a log, a metric, a page, or a file', async () => {
  const { url, said } = await start();
  const owner = await pageOf(url);
  const documentId = await owner.startDocument();
  const made = await owner.link(documentId, 'ask');
  const revoked = await owner.link(documentId, 'write');
  const guest = await pageOf(url, 'polling');
  expect((await guest.open(documentId, undefined, { secret: made.secret })).ok).toBe(true);
  const cut = await pageOf(url);
  await cut.open(documentId, undefined, { secret: revoked.secret });
  const isCut = new Promise((resolve) => cut.socket.once('disconnect', resolve));
  await owner.call('link:revoke', { documentId, linkId: revoked.link.id });
  await isCut;
  await owner.append(documentId, 0, [typing('the sea')]);

  // Mistyped, out of its place, in a message that is none, too long, and where it should never be.
  const { secret } = made;
  const [first = ''] = secret;
  const mistyped = secret.replace(first, first === 'x' ? 'y' : 'x');
  const late = await pageOf(url);
  await late.open(documentId, undefined, { secret: mistyped });
  await late.open(documentId, undefined, { secret: revoked.secret });
  await late.open(secret.slice(0, 22), undefined, { secret });
  await late.call('document:open', { documentId, secret: { secret }, person: owner.person });
  await late.call('document:open', {
    documentId,
    secret,
    person: { key: secret, name: secret },
    extra: secret,
  });
  await late.call(secret, secret);
  await late.call('document:append', {
    documentId,
    schemaVersion: 1,
    version: 0,
    clientId: 'c',
    steps: [{ secret }],
  });
  await late.call('document:open', { secret, padding: 'x'.repeat(2_100_000) });
  await owner.call('document:append', {
    documentId,
    schemaVersion: 1,
    version: 1,
    clientId: 'c',
    steps: [{ stepType: secret }],
  });
  const answers = await Promise.all([
    rawRequest(`${url}/`),
    rawRequest(`${url}/d/${documentId}`),
    rawRequest(`${url}/nowhere/${documentId}`, { headers: { referer: `${url}/d/x` } }),
    rawRequest(`${url}/v1/models`),
    rawRequest(`${url}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: `{"model": "fake", "prompt": "${secret}"`,
    }),
    rawRequest(`${url}/readyz`),
    rawRequest(`${url}${pollingHandshake}&sid=${secret}`),
    rawRequest(`${url}${webSocketHandshake}&sid=${secret}`, { headers: webSocketHeaders }),
  ]);
  await owner.call('link:list', { documentId });
  await owner.call('history:outline', { documentId });
  const metrics = await rawRequest(`${url}/metrics`);
  expect(metrics.status).toBe(200);
  for (const socket of sockets.splice(0)) socket.disconnect();
  const ended = new Promise((resolve) => child?.once('close', resolve));
  const whileRunning = filesIn(data);
  child?.kill('SIGTERM');
  await ended;

  const secrets = [
    ...[owner.secrets.get(documentId), made.secret, revoked.secret, mistyped].map((one) => one ?? ''),
    ...[owner, guest, cut, late].map(({ person }) => person.key),
  ];
  const places: Record<string, Buffer> = {
    'what it said': Buffer.from(said()),
    metrics: Buffer.from(metrics.body),
    'its answers': Buffer.from(JSON.stringify(answers)),
    'its files': Buffer.concat([whileRunning, filesIn(data)]),
    'what others heard of the guest': Buffer.from(JSON.stringify([owner.heard, late.heard])),
  };
  for (const [place, bytes] of Object.entries(places)) {
    expect([place, bytes.length > 0]).toEqual([place, true]);
    for (const one of secrets) {
      expect(one.length).toBeGreaterThan(20);
      for (const form of [
        one,
        Buffer.from(one).toString('base64url'),
        Buffer.from(one, 'base64url').toString('latin1'),
      ]) {
        expect([place, one, bytes.includes(Buffer.from(form, 'latin1'))]).toEqual([place, one, false]);
      }
    }
  }
});
