import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ClientEvents, ContinuationEvent, Result, ServerEvents } from '@tercet/protocol';
import { io, type Socket } from 'socket.io-client';
import { repositoryRoot } from './machine.ts';
import { type AskTimes, benchAsk, createAskTimer } from './timed-ask.ts';

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** The real server with its own data, and one socket to it, as a page has. */
export async function openServer(model: string) {
  const port = await freePort();
  const dataDirectory = mkdtempSync(path.join(tmpdir(), 'tercet-bench-'));
  const server = spawn(process.execPath, ['apps/server/dist/main.js'], {
    cwd: repositoryRoot,
    env: { ...process.env, PORT: String(port), DATA_DIR: dataDirectory, MODELS: model },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    let output = '';
    server.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('Tercet is ready')) resolve();
    });
    server.once('exit', (code) => reject(new Error(`The server ended (${code}):\n${output}`)));
  });
  const socket: Socket<ServerEvents, ClientEvents> = io(`http://localhost:${port}`, {
    transports: ['websocket'],
  });

  const now = () => performance.now();
  const ask = (prompt: string): Promise<AskTimes> =>
    new Promise((resolve, reject) => {
      const message = benchAsk(model, prompt);
      const timer = createAskTimer(now(), now);
      const see = (event: ContinuationEvent) => {
        if (event.askId !== message.askId || !timer.see(event)) return;
        socket.off('continuation:event', see);
        resolve(timer.times());
      };
      socket.on('continuation:event', see);
      socket.emit('continuation:ask', message, (taken: Result<null>) => {
        if (!taken.ok) reject(new Error(`Refused: ${JSON.stringify(taken.failure)}`));
      });
    });

  const close = async () => {
    socket.disconnect();
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill();
    await ended;
    rmSync(dataDirectory, { recursive: true, force: true });
  };
  return { ask, close };
}
