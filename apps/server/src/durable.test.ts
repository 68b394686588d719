import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DocumentAppended, DocumentOpened, Result, SentStep, StepJson } from '@tercet/protocol';
import { build, type PluginBuild } from 'esbuild';
import { io } from 'socket.io-client';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { fakeWorker, type RunningServer, runServer } from './testing/running-server.ts';
import { createPage, type TestPage, typing } from './testing/test-page.ts';

/** The long run: KILLS=100. */
const kills = Number(process.env.KILLS ?? 10);
const writers = 5;

/** The program in one file: it starts in a third of the time. Inside this room, so that it finds its packages. */
const program = path.join(import.meta.dirname, '..', 'dist', 'durable-test.mjs');
beforeAll(async () => {
  await build({
    entryPoints: [path.join(import.meta.dirname, 'main.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    plugins: [{ name: 'rooms are bundled, packages are not', setup: keepPackagesOutside }],
  });
});
function keepPackagesOutside({ onResolve }: PluginBuild): void {
  onResolve({ filter: /^[^./]/ }, ({ path: name }) =>
    name.startsWith('@tercet/') || path.isAbsolute(name) ? null : { path: name, external: true },
  );
}

let scene: RunningServer;
let data: string;
let server: ChildProcess | null = null;
let pages: TestPage[] = [];

beforeEach(async () => {
  // For its folders of fake models and page; the server under test is another process.
  scene = await runServer();
  data = mkdtempSync(path.join(tmpdir(), 'tercet-durable-'));
});
afterEach(async () => {
  for (const { socket } of pages) socket.disconnect();
  await kill();
  await scene.remove();
  rmSync(data, { recursive: true, force: true });
});

/** The program as a process on its data; answers where it listens. */
async function start(): Promise<string> {
  const child = spawn(process.execPath, [program], {
    env: {
      ...process.env,
      PORT: `${await freePort()}`,
      MODELS: 'fake',
      MODELS_DIR: scene.config.modelsDirectory,
      WEB_DIR: scene.config.webDirectory,
      DATA_DIR: data,
      WORKER_ENTRY: fakeWorker,
      RATE_LIMITS: 'off',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  server = child;
  let said = '';
  return new Promise((resolve, reject) => {
    child.once('close', () => reject(new Error(`the server ended: ${said}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const [url] = /http:\/\/localhost:\d+/.exec(said) ?? [];
      if (url) resolve(url);
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const listener = createServer().listen(0, '127.0.0.1', () => {
      const address = listener.address();
      listener.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** As the power cut does it: no goodbye. */
async function kill(): Promise<void> {
  const child = server;
  server = null;
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await closed;
}

/** An append the server said yes to: `step` leads on from version `at`. */
interface Acknowledged {
  at: number;
  clientId: string;
  text: string;
}

/** The documents of a page that is open, until the server is gone. */
interface Scribe {
  page: TestPage;
  clientId: string;
  version: number;
}

/** Types as fast as the answers come, until the server is gone. Every fifth edit splits a paragraph. */
async function write(scribe: Scribe, documentId: string, acknowledged: (done: Acknowledged) => void) {
  const { page, clientId } = scribe;
  const gone = new Promise<null>((resolve) => page.socket.once('disconnect', () => resolve(null)));
  for (let count = 0; page.socket.connected; count += 1) {
    const text = `${clientId}.${count};`;
    const step = count % 5 === 4 ? splitting : typing(text);
    const answer: Result<DocumentAppended> | null = await Promise.race([
      page.append(documentId, scribe.version, [step], { clientId }),
      gone,
    ]);
    if (answer === null) return;
    if (answer.ok) {
      scribe.version = answer.value.version;
      acknowledged({ at: answer.value.from, clientId, text: step === splitting ? '' : text });
    } else if (answer.failure.code === 'stale-version') scribe.version = answer.failure.version;
    else throw new Error(JSON.stringify(answer.failure));
  }
}

const splitting: StepJson = {
  stepType: 'replace',
  from: 1,
  to: 1,
  slice: { content: [{ type: 'paragraph' }, { type: 'paragraph' }], openStart: 1, openEnd: 1 },
};

const textOf = ({ step }: SentStep) => {
  const { slice } = step as { slice?: { content?: { text?: string }[] } };
  return slice?.content?.[0]?.text ?? '';
};

/** Many a moment to be killed at: after so many acknowledgements. The same in every run. */
function* moments(): Generator<number> {
  for (let seed = 12_345; ; seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648)
    yield 1 + ((seed >> 8) % 150);
}

test(
  `[DC1] killed ${kills} times while ${writers} writers type: every acknowledged step is there, and loads at once`,
  async () => {
    let url = await start();
    const owner = await join(url);
    const documentId = await owner.createDocument();
    const { secrets } = owner;
    owner.socket.disconnect();
    let version = 0;
    let total = 0;
    for (const [round, moment] of take(moments(), kills)) {
      const scribes = await Promise.all(
        Array.from({ length: writers }, async (_, index): Promise<Scribe> => {
          const page = await join(url);
          page.secrets = secrets;
          const opened = await page.open(documentId, version);
          expect(opened.ok && opened.value.version).toBe(version);
          return { page, clientId: `${round}-${index}`, version };
        }),
      );
      const acknowledged: Acknowledged[] = [];
      let isTime: () => void = () => undefined;
      const time = new Promise<void>((resolve) => {
        isTime = resolve;
      });
      const writing = scribes.map((scribe) =>
        write(scribe, documentId, (done) => {
          acknowledged.push(done);
          if (acknowledged.length === moment) isTime();
        }),
      );
      await Promise.race([time, Promise.all(writing)]);
      await kill();
      await Promise.all(writing);

      url = await start();
      const reader = await join(url);
      reader.secrets = secrets;
      const opened: Result<DocumentOpened> = await reader.open(documentId);
      expect(opened.ok).toBe(true);
      const since: Result<DocumentOpened> = await reader.open(documentId, version);
      if (!since.ok || since.value.kind !== 'steps') throw new Error(JSON.stringify(since));
      const { steps } = since.value;
      for (const { at, clientId, text } of acknowledged) {
        const kept = steps[at - version];
        expect(kept && { clientId: kept.clientId, text: textOf(kept) }).toEqual({ clientId, text });
      }
      expect(steps.length).toBeGreaterThanOrEqual(moment);
      reader.socket.disconnect();
      version = since.value.version;
      total += acknowledged.length;
    }
    expect(total).toBeGreaterThanOrEqual(kills);
  },
  300_000 + kills * 60_000,
);

async function join(url: string): Promise<TestPage> {
  const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false });
  const page = await createPage(socket);
  pages = [...pages.filter(({ socket: { connected } }) => connected), page];
  return page;
}

function* take<Value>(values: Iterable<Value>, count: number): Generator<[number, Value]> {
  let index = 0;
  for (const value of values) {
    if (index >= count) return;
    yield [index, value];
    index += 1;
  }
}
