import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ClientEvents, ModelInfo, PresentCard, ServerEvents } from '@tercet/protocol';
import pino from 'pino';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { type Config, parseConfig } from '../config.ts';
import { createServer, type TercetServer } from '../create-server.ts';
import { listen } from '../listen.ts';
import { createPage, type TestPage } from './test-page.ts';

export const fakeWorker = path.join(import.meta.dirname, 'fake-worker.mjs');

/** A real server on a real file, with a worker that has no model; as many pages as a test wants. */
export interface RunningServer {
  url: string;
  config: Config;
  page(options?: Partial<ManagerOptions & SocketOptions>): Promise<TestPage>;
  /** Resolves when the models are in a state the test waits for. */
  models(are: (models: ModelInfo[]) => boolean): Promise<ModelInfo[]>;
  close(): Promise<void>;
  /** Closes, and opens another on the same data. */
  restart(): Promise<RunningServer>;
  remove(): Promise<void>;
}

export interface Scene {
  /** Fake models: name → what the fake worker's card says to do. */
  models?: Record<string, string>;
  environment?: Record<string, string>;
  log?: pino.Logger;
  directory?: string;
}

/** The card of a model without weights; `revision` says what the fake worker does with it. */
export const fakeCard = (name: string, revision: string) => ({
  name,
  title: `Fake ${name}`,
  architecture: 'llama',
  parameters: 1,
  contextTokens: 2_048,
  licence: 'Apache-2.0',
  source: 'nowhere',
  revision,
  files: [] as PresentCard['files'],
});

/** Writes the folder of a model without weights. */
function writeFakeModel(modelsDirectory: string, name: string, revision: string): void {
  mkdirSync(path.join(modelsDirectory, name), { recursive: true });
  const files = revision === 'missing' ? [{ path: 'weights.gguf', bytes: 5, sha256: '0'.repeat(64) }] : [];
  const card = { ...fakeCard(name, revision), files };
  writeFileSync(path.join(modelsDirectory, name, 'model.json'), JSON.stringify(card));
}

export async function runServer(scene: Scene = {}): Promise<RunningServer> {
  const directory = scene.directory ?? mkdtempSync(path.join(tmpdir(), 'tercet-server-'));
  const models = scene.models ?? { fake: 'good' };
  for (const [name, revision] of Object.entries(models)) {
    writeFakeModel(path.join(directory, 'models'), name, revision);
  }
  mkdirSync(path.join(directory, 'web', 'assets'), { recursive: true });
  writeFileSync(path.join(directory, 'web', 'index.html'), '<!doctype html><title>Tercet</title>');
  writeFileSync(path.join(directory, 'web', 'assets', 'main-abc123.js'), 'export {};');
  const parsed = parseConfig(
    {
      MODELS: Object.keys(models).join(','),
      MODELS_DIR: 'models',
      WEB_DIR: 'web',
      WORKER_ENTRY: fakeWorker,
      PORT: '0',
      ...scene.environment,
    },
    directory,
  );
  if ('problem' in parsed) throw new Error(parsed.problem);
  const { config } = parsed;

  const waiting = new Set<() => void>();
  const server: TercetServer = await createServer(config, {
    log: scene.log ?? pino({ level: 'silent' }),
    onModels: () => {
      for (const look of [...waiting]) look();
    },
  });
  await listen(server.http, config.port, config.host);
  const url = `http://127.0.0.1:${(server.http.address() as AddressInfo).port}`;
  const sockets: Socket<ServerEvents, ClientEvents>[] = [];

  const close = async () => {
    for (const socket of sockets) socket.disconnect();
    await server.close();
  };
  const remove = () => rmSync(directory, { recursive: true, force: true });
  return {
    url,
    config,
    page(options = {}) {
      const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false, ...options });
      sockets.push(socket);
      return createPage(socket);
    },
    models: (are) =>
      new Promise((resolve) => {
        const look = () => {
          if (!are(server.models())) return;
          waiting.delete(look);
          resolve(server.models());
        };
        waiting.add(look);
        look();
      }),
    close,
    async restart() {
      await close();
      return runServer({ ...scene, directory });
    },
    async remove() {
      await close();
      remove();
    },
  };
}

/** Every model has come up. */
export const allReady = (models: ModelInfo[]) => models.every(({ status }) => status.state === 'ready');
