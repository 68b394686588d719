import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import {
  done,
  type Failure,
  failed,
  type ModelPullState,
  parseSafely,
  pullLineSchema,
  type Result,
} from '@tercet/protocol';

/** What a page is told where `ALLOW_PULL` is not set. */
export const pullingIsOff: Failure = {
  code: 'not-found',
  what: 'permission to download models (whoever runs the server can set ALLOW_PULL=on)',
};

export interface ModelPullsParts {
  /** The command-line program that fetches: `apps/models/dist/main.js`. */
  entry: string;
  modelsDirectory: string;
  /** How one stands has changed. */
  onChange: () => void;
  /** It is here, whole and checked. */
  onPulled: (name: string) => void;
}

/** Fetches models for this server by the same program an operator types, one at a time. */
export interface ModelPulls {
  start(name: string): Result<null>;
  /** null: nobody has asked for it since this server started, or it has come. */
  stateOf(name: string): ModelPullState | null;
  /** What has come so far stays, and the next pull goes on from there. */
  stop(): Promise<void>;
}

export function createModelPulls({
  entry,
  modelsDirectory,
  onChange,
  onPulled,
}: ModelPullsParts): ModelPulls {
  const states = new Map<string, ModelPullState>();
  let running: { name: string; program: ChildProcess } | null = null;

  /** Pages are told of whole percents only. */
  function progress(name: string, bytesDone: number, bytesTotal: number): void {
    const before = states.get(name);
    states.set(name, { state: 'running', bytesDone, bytesTotal });
    const percent = (done: number, total: number) => Math.floor((100 * done) / Math.max(1, total));
    const isNews =
      before?.state !== 'running' ||
      before.bytesTotal !== bytesTotal ||
      percent(before.bytesDone, before.bytesTotal) !== percent(bytesDone, bytesTotal);
    if (isNews) onChange();
  }

  function fail(name: string, message: string): void {
    states.set(name, { state: 'failed', message });
    onChange();
  }

  /** @returns whether it is the last thing the program says. */
  function hear(name: string, text: string): boolean {
    const line = parseSafely(pullLineSchema, parsed(text)).data;
    if (!line) return false;
    if (line.type === 'started') progress(name, 0, line.bytesTotal);
    if (line.type === 'progress') progress(name, line.bytesDone, line.bytesTotal);
    if (line.type === 'failed') fail(name, line.message);
    if (line.type === 'finished') {
      states.delete(name);
      onPulled(name);
    }
    return line.type === 'failed' || line.type === 'finished';
  }

  return {
    start(name) {
      if (running) {
        return failed({ code: 'too-many', what: `models being downloaded (${running.name} is)`, limit: 1 });
      }
      const program = spawn(process.execPath, [entry, 'pull', name, '--json'], {
        env: { ...process.env, MODELS_DIR: modelsDirectory },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      running = { name, program };
      progress(name, 0, 0);
      let over = false;
      if (program.stdout) {
        createInterface({ input: program.stdout }).on('line', (text) => {
          over = hear(name, text) || over;
        });
      }
      let ended = false;
      const end = () => {
        if (ended) return;
        ended = true;
        running = null;
        if (!over) fail(name, 'The download was stopped; what had arrived is kept.');
      };
      // `close` comes after the last line; `error` alone when there was no process.
      program.on('close', end).on('error', end);
      return done(null);
    },
    stateOf: (name) => states.get(name) ?? null,
    async stop() {
      if (!running) return;
      const { program } = running;
      const closed = once(program, 'close');
      if (program.kill('SIGTERM')) await closed;
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // not a line of the program's
  }
}
