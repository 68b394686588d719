import { randomInt } from 'node:crypto';
import {
  type ContinuationAsk,
  type ContinuationEvent,
  type Failure,
  limits,
  type ModelStatus,
} from '@tercet/protocol';
import type { WorkerProcess, WorkerWatch } from '../worker-process.ts';
import { streamCompletion, type UpstreamAddress } from './stream-completion.ts';
import { startUpstreamAsk, type UpstreamAsk } from './upstream-ask.ts';
import { problemOfError, type UpstreamProblem } from './upstream-problem.ts';

export interface UpstreamOptions {
  /** Of the model, for who asks. */
  name: string;
  address: UpstreamAddress;
  contextTokens: number;
}

/** Between two looks at whether it still answers, and before it is tried again, doubling up to the longest. */
const lookEveryMs = 15_000;
const [firstRetryMs, longestRetryMs] = [1_000, 30_000];
/** Tokens of the text that is written to see whether it answers, and how fast. */
const probedTokens = 8;

/**
 * An OpenAI-compatible server in the place of a worker process: the same messages go in and come out.
 *
 * loading → ready; any → gone → loading after `retryInMs` (for good where somebody must change something first);
 * any → stopped
 */
export function startUpstreamWorker(
  { name, address, contextTokens }: UpstreamOptions,
  watch: WorkerWatch,
): WorkerProcess {
  const asks = new Map<string, UpstreamAsk>();
  const now = () => performance.now();
  let status: ModelStatus = { state: 'loading' };
  let retryMs = firstRetryMs;
  let stopped = false;
  let next: NodeJS.Timeout | undefined;
  const probes = new AbortController();

  function setStatus(changed: ModelStatus): void {
    status = changed;
    watch.onStatus(changed);
  }
  const emit = (event: ContinuationEvent) => watch.onEvent({ type: 'event', event });

  /** Writes a few tokens: address, key and model are right, it streams, and this is how fast. */
  async function probe(): Promise<number> {
    const times: number[] = [];
    const request = { prompt: 'The', max_tokens: probedTokens, temperature: 1, n: 1 };
    for await (const { text } of streamCompletion(address, request, probes.signal))
      if (text) times.push(now());
    const steps = times.length - 1;
    return steps > 0 ? Math.max(0.1, (times[steps]! - times[0]!) / steps) : 1;
  }

  async function look(): Promise<void> {
    try {
      const stepMs = await probe();
      if (stopped) return;
      retryMs = firstRetryMs;
      if (status.state !== 'ready') setStatus({ state: 'ready', contextTokens, stepMs, device: 'upstream' });
      later(lookEveryMs);
    } catch (error) {
      if (!stopped) lose(problemOfError(error));
    }
  }

  function later(ms: number): void {
    clearTimeout(next);
    next = setTimeout(() => void look(), ms).unref();
  }

  /** It does not answer, or not rightly: what had no text yet is given to another, or waits for it. */
  function lose({ kind, message }: UpstreamProblem): void {
    for (const [askId, ask] of asks) {
      ask.abandon();
      if (ask.hasText()) fail(askId, { code: 'worker-lost', model: name });
    }
    asks.clear();
    if (kind === 'refused') setStatus({ state: 'gone', reason: message });
    else {
      setStatus({ state: 'gone', reason: message, retryInMs: retryMs });
      later(retryMs);
      retryMs = Math.min(retryMs * 2, longestRetryMs);
    }
    watch.onLost();
  }

  const fail = (askId: string, failure: Failure) => emit({ type: 'failed', askId, failure });

  function take(ask: ContinuationAsk, hasText: boolean): void {
    const { askId, settings } = ask;
    if (ask.reproducible) {
      const problem = 'a model of another server cannot promise the same text';
      fail(askId, { code: 'bad-message', path: 'reproducible', problem });
      return;
    }
    // Another text would be written than the one that is there.
    if (hasText) {
      fail(askId, { code: 'worker-lost', model: name });
      return;
    }
    const seed = settings.seed ?? randomInt(2 ** 31);
    const held = startUpstreamAsk({ address, contextTokens, ask, seed, emit, now });
    asks.set(askId, held);
    held.over.then(
      () => asks.delete(askId),
      (error) => {
        if (!asks.delete(askId)) return;
        const problem = problemOfError(error);
        if (problem.kind === 'busy') fail(askId, { code: 'overloaded', retryAfterMs: problem.retryAfterMs });
        else if (problem.kind === 'prompt-too-long') {
          const tokens = Math.max(contextTokens + 1, Math.ceil(ask.prompt.length / 4));
          fail(askId, { code: 'prompt-too-long', tokens, limit: contextTokens });
        } else {
          // Held again, so that it is lost with the others.
          asks.set(askId, held);
          lose(problem);
        }
      },
    );
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
        take(message.ask, message.resume?.some(({ pieces }) => pieces > 0) ?? false);
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
      for (const ask of asks.values()) ask.abandon();
      asks.clear();
      watch.onLost();
    },
  };
}
