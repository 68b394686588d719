import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultPort } from './listen.ts';
import { fakeWorker, type RunningServer, runServer } from './testing/running-server.ts';

let scene: RunningServer;
let data: string;
const started: ChildProcess[] = [];

beforeEach(async () => {
  // For its folders of fake models and page; the program under test is another process.
  scene = await runServer();
  data = mkdtempSync(path.join(tmpdir(), 'tercet-main-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await scene.remove();
  rmSync(data, { recursive: true, force: true });
});

/** The program as a process, with what it said. */
function start(environment: Record<string, string>, umask?: string) {
  const { PORT: _, ...inherited } = process.env;
  const words = [process.execPath, '--import', 'tsx', path.join(import.meta.dirname, 'main.ts')];
  const [command = '', ...args] =
    umask === undefined ? words : ['sh', '-c', `umask ${umask}; exec "$@"`, 'sh', ...words];
  const child = spawn(command, args, {
    env: {
      ...inherited,
      MODELS: 'fake',
      MODELS_DIR: scene.config.modelsDirectory,
      WEB_DIR: scene.config.webDirectory,
      DATA_DIR: data,
      WORKER_ENTRY: fakeWorker,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  const program = { child, said: '', complained: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    program.said += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    program.complained += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const says = (pattern: RegExp) =>
    new Promise<void>((resolve) => {
      const look = () => pattern.test(program.said) && resolve();
      child.stdout.on('data', look);
      look();
    });
  return Object.assign(program, { ended, says });
}

test('a bad value is one line, and exit status 2', async () => {
  const program = start({ PORT: 'http' });
  expect(await program.ended).toBe(2);
  expect(program.complained).toBe('PORT=http: must be a whole number\n');
  expect(program.said).toBe('');
});

test('a port that was named and is taken is one line, and exit status 1', async () => {
  const program = start({ PORT: new URL(scene.url).port });
  expect(await program.ended).toBe(1);
  expect(program.complained).toMatch(/^Cannot listen on 127\.0\.0\.1 port \d+: .*EADDRINUSE[^\n]*\n$/);
});

test('it says when it is ready, takes the next port when the usual one is taken, and ends within 3 s of Ctrl-C', async () => {
  const squatter = createServer();
  // When somebody has the usual port already, that is as good.
  await new Promise<void>((resolve) => {
    squatter.once('error', () => resolve());
    squatter.listen(defaultPort, '127.0.0.1', resolve);
  });
  const program = start({});
  await program.says(/Tercet is ready: http:\/\/localhost:\d+\n/);
  squatter.close();
  const port = Number(/ready: http:\/\/localhost:(\d+)/.exec(program.said)?.[1]);
  expect(port).toBeGreaterThan(defaultPort);
  expect(program.said).toContain(`Port ${defaultPort} is taken; this is ${port}.`);
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);

  const asked = fetch(`http://127.0.0.1:${port}/v1/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'fake', prompt: '(hang)', stream: true }),
  });
  await asked;
  program.child.kill('SIGINT');
  expect(await program.ended).toBe(0);
  expect(program.complained).toBe('');
});

test.skipIf(process.platform === 'win32')(
  'whatever the umask, nobody but its owner reads DATA_DIR; one that stood open is closed, and that is said',
  async () => {
    const modes = () =>
      Object.fromEntries(
        ['.', ...readdirSync(data)].map((name) => [
          name,
          (statSync(path.join(data, name)).mode & 0o777).toString(8),
        ]),
      );
    const closed = {
      '.': '700',
      'tercet.sqlite': '600',
      'tercet.sqlite-shm': '600',
      'tercet.sqlite-wal': '600',
    };
    chmodSync(data, 0o777);
    const first = start({}, '000');
    await first.says(/Tercet is ready/);
    expect(modes()).toEqual(closed);
    expect(first.said).toContain(
      `Other users of this machine could read the documents in ${data}; now only their owner can.\n`,
    );
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);

    for (const name of readdirSync(data)) chmodSync(path.join(data, name), 0o666);
    const second = start({}, '000');
    await second.says(/Tercet is ready/);
    expect(modes()).toEqual(closed);
    expect(second.said).toContain('now only their owner can');
    expect(second.complained).toBe('');
  },
  120_000,
);
