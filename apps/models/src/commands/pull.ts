import { setTimeout as wait } from 'node:timers/promises';
import type { PullLine } from '@tercet/protocol';
import { freeBytesAt } from '../hub/check-space.ts';
import type { Patience } from '../hub/patience.ts';
import { megabytes, PullError, someOf } from '../hub/pull-failure.ts';
import { pullModel } from '../hub/pull-model.ts';
import type { PullPlan } from '../hub/pull-plan.ts';
import type { Places } from '../places.ts';
import { supportedArchitectures } from '../shelf/supported-architectures.ts';
import { complain, type Terminal } from '../terminal.ts';
import { showProgress } from './show-progress.ts';

export interface PullCommand {
  command: 'pull';
  what: string;
  name: string | null;
  json: boolean;
}

/** Who hears how it goes. */
interface Report {
  started(plan: PullPlan): void;
  progress(done: number, total: number, file: string): void;
  waiting(why: string, ms: number): void;
  finished(name: string, bytes: number): void;
  failed(error: PullError): void;
}

/** `pull NAME`. Ctrl-C leaves what has come. @returns the exit status. */
export async function pull(
  { what, name, json }: PullCommand,
  places: Places,
  environment: NodeJS.ProcessEnv,
  terminal: Terminal,
): Promise<number> {
  const report = json ? reportLines(what, terminal) : reportWords(terminal);
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  try {
    const card = await pullModel({
      what,
      name,
      ...places,
      hub: {
        endpoint: readEndpoint(environment),
        token: readToken(environment),
        patience: patience(report),
        signal: stop.signal,
      },
      supported: supportedArchitectures,
      freeBytes: freeBytesAt,
      onStarted: report.started,
      onProgress: report.progress,
    });
    const bytes = card.files.reduce((sum, file) => sum + file.bytes, 0);
    report.finished(card.name, bytes);
    return 0;
  } catch (error) {
    if (!(error instanceof PullError)) throw error;
    report.failed(error);
    return error.failure.code === 'cancelled' ? 130 : 1;
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, onSignal);
  }
}

function patience(report: Report): Patience {
  return {
    attempts: 6,
    stallMs: 60_000,
    wait: (ms, signal) => wait(ms, undefined, { signal }),
    random: Math.random,
    now: Date.now,
    onWaiting: report.waiting,
  };
}

/** `HF_ENDPOINT`, a mirror's address, or the hub's own. Throws PullError `bad-setting`. */
function readEndpoint(environment: NodeJS.ProcessEnv): string {
  const said = environment.HF_ENDPOINT?.trim() || 'https://huggingface.co';
  if (!URL.canParse(said) || !/^https?:$/.test(new URL(said).protocol)) {
    const expected = 'an address like https://huggingface.co';
    throw new PullError({ code: 'bad-setting', variable: 'HF_ENDPOINT', value: said, expected });
  }
  return said.replace(/\/+$/, '');
}

/** `HF_TOKEN`; null when it is not set. Throws PullError `bad-setting` for what no header can hold, without saying it. */
function readToken(environment: NodeJS.ProcessEnv): string | null {
  const said = environment.HF_TOKEN?.trim() || null;
  if (said === null || /^[\x21-\x7e]+$/.test(said)) return said;
  const expected = 'a token of the hub, of letters, digits and signs';
  throw new PullError({ code: 'bad-setting', variable: 'HF_TOKEN', value: '…', expected });
}

function reportWords(terminal: Terminal): Report {
  const { say } = terminal;
  const progress = showProgress(terminal, () => performance.now());
  return {
    started({ name, id, commit, files, bytesTotal, others }) {
      const count = files.length === 1 ? files[0]!.path : `${files.length} files`;
      say(`${name}: ${count}, ${megabytes(bytesTotal)}, of ${id} at ${commit.slice(0, 7)}`);
      if (others.length) say(`There are others, to be had as ${id}:FILE: ${someOf(others)}`);
    },
    progress,
    waiting: (why, ms) => say(ms > 0 ? `${why} Trying again in ${Math.ceil(ms / 1000)} s …` : why),
    finished: (name, bytes) =>
      say(`${name} is here, ${megabytes(bytes)}. MODELS=${name} npm start serves it.`),
    failed(error) {
      if (terminal.draw) say('');
      complain(error.message);
    },
  };
}

/** The lines of `pullLineSchema`. */
function reportLines(what: string, { say }: Terminal): Report {
  let name = what;
  let last = Number.NEGATIVE_INFINITY;
  const write = (line: PullLine) => say(JSON.stringify(line));
  return {
    started(plan) {
      ({ name } = plan);
      const { id, commit: revision, files, bytesTotal } = plan;
      write({ type: 'started', name, id, revision, files: files.length, bytesTotal });
    },
    progress(bytesDone, bytesTotal, file) {
      if (bytesDone < bytesTotal && performance.now() - last < 100) return;
      last = performance.now();
      write({ type: 'progress', name, file, bytesDone, bytesTotal });
    },
    waiting: (why, ms) => write({ type: 'waiting', name, why, ms }),
    finished: (name, bytesTotal) => write({ type: 'finished', name, bytesTotal }),
    failed: ({ failure, message }) => write({ type: 'failed', name, code: failure.code, message }),
  };
}
