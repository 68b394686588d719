import { randomInt } from 'node:crypto';
import {
  type CandidateProgress,
  type ContinuationAsk,
  type ContinuationEvent,
  type Failure,
  limits,
  type ModelStatus,
} from '@tercet/protocol';
import type { WorkerProcess, WorkerWatch } from '../worker-process.ts';
import { pingUpstream, tryUpstream } from './look-at-upstream.ts';
import type { UpstreamAddress } from './upstream-address.ts';
import { createUpstreamAsk, type UpstreamAsk } from './upstream-ask.ts';
import { problemOfError, type UpstreamProblem } from './upstream-problem.ts';

export interface UpstreamOptions {
  /** Of the model, for who asks. */
  name: string;
  address: UpstreamAddress;
  contextTokens: number;
  /** Before a server that refuses is tried again, milliseconds: until somebody changes something there. */
  refusedRetryMs?: number;
}

/** Between two looks at whether it still answers, and before it is tried again, doubling up to the longest. */
const lookEveryMs = 15_000;
const [firstRetryMs, longestRetryMs] = [1_000, 30_000];

/**
 * An OpenAI-compatible server in the place of a worker process: the same messages go in and come out.
 *
 * loading → ready; any → gone → loading after `retryInMs`; any → stopped
 */
export function startUpstreamWorker(
  { name, address, contextTokens, refusedRetryMs = longestRetryMs }: UpstreamOptions,
  watch: WorkerWatch,
): WorkerProcess {
  const asks = new Map<string, UpstreamAsk>();
  const now = () => performance.now();
  let status: ModelStatus = { state: 'loading' };
  let retryMs = firstRetryMs;
  let stopped = false;
  let next: NodeJS.Timeout | undefined;
  let looking: Promise<void> | null = null;
  const probes = new AbortController();

  function setStatus(changed: ModelStatus): void {
    status = changed;
    watch.onStatus(changed);
  }
  const emit = (event: ContinuationEvent) => watch.onEvent({ type: 'event', event });

  /** Tries it and says that it is ready, or loses it. Who asks while that goes on waits for the same. */
  function look(): Promise<void> {
    looking ??= tryIt().finally(() => {
      looking = null;
    });
    return looking;
  }

  async function tryIt(): Promise<void> {
    try {
      const stepMs = await tryUpstream(address, probes.signal);
      if (stopped) return;
      retryMs = firstRetryMs;
      if (status.state !== 'ready') setStatus({ state: 'ready', contextTokens, stepMs, device: 'upstream' });
      later(lookEveryMs);
    } catch (error) {
      if (!stopped) lose(problemOfError(error));
    }
  }

  /** While it is ready it is only pinged; what that finds is tried before it is believed. */
  async function lookAgain(): Promise<void> {
    if (status.state !== 'ready') return look();
    try {
      await pingUpstream(address, probes.signal);
      if (!stopped && status.state === 'ready') later(lookEveryMs);
    } catch {
      if (!stopped) await look();
    }
  }

  function later(ms: number): void {
    clearTimeout(next);
    next = setTimeout(() => void lookAgain(), ms).unref();
  }

  /** It does not answer, or not rightly: what had no text yet is given to another, or waits for it. */
  function lose({ kind, message }: UpstreamProblem): void {
    for (const [askId, ask] of asks) {
      const isBegun = ask.hasText();
      ask.abandon(isBegun ? 'held text' : 'nothing');
      if (isBegun) fail(askId, { code: 'worker-lost', model: name });
    }
    asks.clear();
    clearTimeout(next);
    const retryInMs = kind === 'refused' ? refusedRetryMs : retryMs;
    setStatus({ state: 'gone', reason: message, retryInMs });
    later(retryInMs);
    retryMs = Math.min(retryMs * 2, longestRetryMs);
    watch.onLost();
  }

  const fail = (askId: string, failure: Failure) => emit({ type: 'failed', askId, failure });

  function take(ask: ContinuationAsk, progress: readonly CandidateProgress[]): void {
    const { askId, settings } = ask;
    if (ask.reproducible) {
      const problem = 'a model of another server cannot promise the same text';
      fail(askId, { code: 'bad-message', path: 'reproducible', problem });
      return;
    }
    // Another text would be written than the one that is there.
    if (progress.some(({ pieces, ended }) => pieces > 0 && !ended)) {
      fail(askId, { code: 'worker-lost', model: name });
      return;
    }
    const seed = settings.seed ?? randomInt(2 ** 31);
    const ended = [...progress.keys()].filter((candidate) => progress[candidate]?.ended);
    const held = createUpstreamAsk({ address, contextTokens, ask, ended, seed, emit, now });
    asks.set(askId, held);
    void write(held, ask, true);
  }

  /** @param mayAgain whether it is asked again where the server broke it and yet is well. */
  async function write(held: UpstreamAsk, ask: ContinuationAsk, mayAgain: boolean): Promise<void> {
    try {
      await held.write();
      if (asks.get(ask.askId) === held) asks.delete(ask.askId);
    } catch (error) {
      await troubled(held, ask, problemOfError(error), mayAgain);
    }
  }

  /** What stopped one ask is that ask's alone, unless the server, tried again, does not write for anyone. */
  async function troubled(
    held: UpstreamAsk,
    ask: ContinuationAsk,
    problem: UpstreamProblem,
    mayAgain: boolean,
  ): Promise<void> {
    const { askId } = ask;
    if (asks.get(askId) !== held) return;
    let failure: Failure = { code: 'worker-lost', model: name };
    if (problem.kind === 'busy') failure = { code: 'overloaded', retryAfterMs: problem.retryAfterMs };
    else if (problem.kind === 'rejected')
      failure = { code: 'bad-message', path: 'settings', problem: problem.message };
    else if (problem.kind === 'prompt-too-long') {
      const tokens = Math.max(contextTokens + 1, Math.ceil(ask.prompt.length / 4));
      failure = { code: 'prompt-too-long', tokens, limit: contextTokens };
    } else {
      await look();
      if (asks.get(askId) !== held) return;
      if (mayAgain && !held.hasText()) return write(held, ask, false);
    }
    asks.delete(askId);
    const isOver = held.isOver();
    held.abandon('held text');
    if (!isOver) fail(askId, failure);
  }

  const beat = setInterval(() => {
    if (status.state !== 'ready') return;
    const nothing = { passes: [], waiting: 0, kvTokens: 0, kvCapacity: 0, texts: 0 };
    watch.onAlive({ type: 'alive', running: asks.size, ...nothing });
  }, limits.heartbeatMs).unref();
  void look();

  return {
    get status() {
      return status;
    },
    pid: undefined,
    isReady: () => status.state === 'ready',
    send(message) {
      if (stopped || status.state === 'gone') return false;
      if (message.type === 'ask') {
        take(message.ask, message.resume ?? []);
      } else if (message.type === 'cancel') asks.get(message.askId)?.cancel(message.candidate);
      return true;
    },
    async stop() {
      if (stopped) return;
      stopped = true;
      status = { state: 'gone', reason: 'the server is closing' };
      clearInterval(beat);
      clearTimeout(next);
      probes.abort();
      for (const ask of asks.values()) ask.abandon('nothing');
      asks.clear();
      watch.onLost();
    },
  };
}
