import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repositoryRoot, threads } from './machine.ts';

export interface RunningServer {
  url: string;
  /** Its workers are children of this process. */
  processId: number;
  isRunning(): boolean;
  /** Ends it as Ctrl-C does; what does not end by itself within 20 s is killed. */
  close(): Promise<void>;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  return typeof address === 'object' && address ? address.port : 0;
}

/** How long a server that is asked to end may take, milliseconds. */
const endsWithinMs = 20_000;

/**
 * The real server as it is built; there when it has said that it is ready.
 *
 * @param more its environment. Without DATA_DIR it has data of its own, removed at the end. Without RATE_LIMITS it
 *             has none: what is measured is then the server, not its door, for all of a bench is one address.
 */
export async function startServer(
  models: readonly string[],
  more: Record<string, string> = {},
): Promise<RunningServer> {
  const port = await freePort();
  const ownData = more.DATA_DIR === undefined ? mkdtempSync(path.join(tmpdir(), 'tercet-bench-')) : null;
  const environment = {
    PORT: String(port),
    ...(ownData === null ? {} : { DATA_DIR: ownData }),
    MODELS: models.join(','),
    THREADS: String(threads),
    RATE_LIMITS: 'off',
    ...more,
  };
  const server = spawn(process.execPath, ['apps/server/dist/main.js'], {
    cwd: repositoryRoot,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(server, 'exit');
  // Whatever ends the bench ends the server.
  const kill = () => server.kill('SIGKILL');
  process.prependOnceListener('exit', kill);
  await new Promise<void>((resolve, reject) => {
    let output = '';
    server.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('Tercet is ready')) resolve();
    });
    server.once('exit', (code) => reject(new Error(`The server ended (${code}):\n${output}`)));
  });
  return {
    url: `http://localhost:${port}`,
    processId: server.pid ?? 0,
    isRunning: () => server.exitCode === null && server.signalCode === null,
    async close() {
      server.kill();
      const killing = setTimeout(() => server.kill('SIGKILL'), endsWithinMs);
      await ended;
      clearTimeout(killing);
      process.off('exit', kill);
      if (ownData !== null) rmSync(ownData, { recursive: true, force: true });
    },
  };
}
