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
  close(): Promise<void>;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  return typeof address === 'object' && address ? address.port : 0;
}

/** The real server with data of its own, as it is built; there when it has said that it is ready. */
export async function startServer(
  models: readonly string[],
  more: Record<string, string> = {},
): Promise<RunningServer> {
  const port = await freePort();
  const dataDirectory = mkdtempSync(path.join(tmpdir(), 'tercet-bench-'));
  const environment = {
    PORT: String(port),
    DATA_DIR: dataDirectory,
    MODELS: models.join(','),
    THREADS: String(threads),
    ...more,
    // What is measured is the server, not its door: all of the bench is one address.
    RATE_LIMITS: 'off',
  };
  const server = spawn(process.execPath, ['apps/server/dist/main.js'], {
    cwd: repositoryRoot,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(server, 'exit');
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
    async close() {
      server.kill();
      await ended;
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}
