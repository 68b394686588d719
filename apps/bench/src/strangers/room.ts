import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import path from 'node:path';
import { type DocumentStore, openSqliteDocumentStore } from '@tercet/storage';
import type { BenchSocket } from '../collab/typist.ts';
import { repositoryRoot } from '../machine.ts';
import { type RunningServer, startServer } from '../start-server.ts';
import type { AttackReport, Seen } from './attack-report.ts';
import { type SteadyWriter, startSteadyWriter } from './steady-writer.ts';
import { visit } from './visitor.ts';

/** Where an attack takes place: a folder, a server and somebody who writes, made when they are asked for. */
export interface Room {
  /** A number: `full`, or in a smoke run `few`. */
  times(full: number, few: number): number;
  /** The server's address; when it is there. */
  readonly url: string;
  /** Writes into the database, before there is a server. */
  write<Value>(work: (store: DocumentStore) => Promise<Value>): Promise<Value>;
  /** Writes the card of a model that is not here, before there is a server. */
  writeCard(name: string, card: object): void;
  /** How many files lie beside the folders of models and documents. */
  filesBeside(): number;
  /** Starts the server, with its rates on, and a writer. */
  serve(options?: ServeOptions): Promise<void>;
  /** A page's socket, from an address; it is closed at the end. */
  visit(address?: string): Promise<BenchSocket>;
  /** Measured: until `work` is done and the writer has been answered again. */
  attack(work: () => Promise<Seen>): Promise<void>;
  /** `close` is called at the end. */
  closeLater(close: () => unknown): void;
}

interface ServeOptions {
  environment?: Record<string, string>;
  /** An OpenAI-compatible server that writes in the place of a worker; the model's name is `far`. */
  engine?: string;
}

export interface RoomParts {
  isQuick: boolean;
  report(message: AttackReport): void;
  /** Resolves when the bench says so. */
  order(wanted: 'attack' | 'end'): Promise<void>;
}

/** How long the writer writes undisturbed, first. */
const calmMs = { full: 3_000, quick: 500 };
/** It is calm when nobody waits longer than this, milliseconds; so often is that waited for. */
const calmWaitMs = 50;
const mostCalms = 4;

const card = (name: string, more: object) => ({
  name,
  title: name,
  architecture: 'llama',
  parameters: 1,
  contextTokens: 2_048,
  licence: 'Apache-2.0',
  source: 'nowhere',
  revision: 'good',
  files: [],
  ...more,
});

/** @returns the room, and what is done when the attack is over. */
export function openRoom({ isQuick, report, order }: RoomParts): { room: Room; end(): Promise<void> } {
  const directory = mkdtempSync(path.join(tmpdir(), 'tercet-strangers-'));
  const dataDirectory = path.join(directory, 'data');
  const closing: (() => unknown)[] = [];
  let server: RunningServer | null = null;
  let writer: SteadyWriter | null = null;
  mkdirSync(dataDirectory, { mode: 0o700 });
  // Also where the attack breaks.
  process.once('exit', () => rmSync(directory, { recursive: true, force: true, maxRetries: 3 }));

  function url(): string {
    if (!server) throw new Error('room.serve comes first');
    return server.url.replace('localhost', '127.0.0.1');
  }

  function writeCard(name: string, more: object): string {
    const modelDirectory = path.join(directory, 'models', name);
    mkdirSync(modelDirectory, { recursive: true });
    writeFileSync(path.join(modelDirectory, 'model.json'), JSON.stringify(card(name, more)));
    return name;
  }

  const room: Room = {
    times: (full, few) => (isQuick ? few : full),
    get url() {
      return url();
    },
    async write(work) {
      const store = openSqliteDocumentStore({ file: path.join(dataDirectory, 'tercet.sqlite') });
      try {
        return await work(store);
      } finally {
        await store.close();
      }
    },
    writeCard,
    filesBeside: () =>
      readdirSync(directory, { recursive: true, withFileTypes: true }).filter(
        (one) => one.isFile() && !/\b(models|data)\b/.test(path.relative(directory, one.parentPath)),
      ).length,
    async serve({ environment = {}, engine } = {}) {
      const model =
        engine === undefined
          ? writeCard('fake', {})
          : writeCard('far', { upstream: { baseUrl: engine, model: 'far' } });
      server = await startServer([model], {
        DATA_DIR: dataDirectory,
        MODELS_DIR: path.join(directory, 'models'),
        WORKER_ENTRY: path.join(repositoryRoot, 'apps/server/src/testing/fake-worker.mjs'),
        RATE_LIMITS: 'on',
        TRUST_PROXY: '1',
        LOG_LEVEL: 'fatal',
        ...environment,
      });
      writer = await startSteadyWriter(url());
    },
    async visit(address = '10.0.0.1') {
      const socket = await visit(url(), address);
      closing.push(() => socket.disconnect());
      return socket;
    },
    async attack(work) {
      if (!server || !writer) throw new Error('room.serve comes first');
      let calm = await writer.look();
      if (calm.acknowledgements === 0) throw new Error('nobody is answered before anything is attacked');
      // What was laid out may still be worked on.
      for (let tries = 0; tries < mostCalms && (tries === 0 || calm.worstMs > calmWaitMs); tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, isQuick ? calmMs.quick : calmMs.full));
        calm = await writer.look();
      }
      report({ type: 'set', processId: server.processId, dataDirectory });
      await order('attack');
      await writer.look();
      // Somewhere else the attacker has a machine of their own.
      setPriority(15);
      const seen = await work();
      const { worstMs, acknowledgements } = await writer.look();
      const figures = { calmWaitMs: calm.worstMs, worstWaitMs: worstMs, acknowledgements };
      report({ type: 'attacked', ...figures, seen });
    },
    closeLater: (close) => closing.push(close),
  };
  return {
    room,
    async end() {
      await order('end');
      for (const close of closing.reverse()) await close();
      const isWhole = server && writer ? await writer.end(url()) : false;
      report({ type: 'ended', isAlive: isWhole && server?.isRunning() === true });
      await server?.close();
    },
  };
}
