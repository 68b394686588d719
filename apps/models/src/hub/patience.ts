import { describeWaiting, PassingError, PullError } from './pull-failure.ts';

/** How often and how long something that may pass is waited for. Time and chance come from outside. */
export interface Patience {
  /** Tries in a row without anything new, integer ≥ 1. */
  attempts: number;
  /** A server that sends nothing for this long is taken for lost. */
  stallMs: number;
  /** Resolves after `ms`; rejects when `signal` is aborted first. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Like Math.random. */
  random(): number;
  /** Milliseconds since 1970, to read a date in Retry-After. */
  now(): number;
  onWaiting(why: string, ms: number): void;
}

/** The longest a server may send us away for; beyond it the pull ends and says so. */
const longestWaitMs = 5 * 60_000;

/**
 * Waits before another try: as long as the server says, else 1, 2, 4 … s, at most 30, up to a quarter less.
 *
 * @param failed tries in a row that failed, ≥ 1.
 * Throws the error itself when it will not pass, when there were enough tries, or when the wait is too long;
 * PullError `cancelled` when `signal` is aborted.
 */
export async function waitToRetry(
  error: unknown,
  failed: number,
  patience: Patience,
  signal: AbortSignal,
): Promise<void> {
  if (!(error instanceof PassingError) || failed >= patience.attempts) throw error;
  const growing = Math.min(30_000, 1000 * 2 ** (failed - 1)) * (1 - patience.random() / 4);
  const ms = Math.round(error.retryAfterMs ?? growing);
  if (ms > longestWaitMs) throw error;
  patience.onWaiting(describeWaiting(error.failure), ms);
  await patience.wait(ms, signal).catch(() => {
    throw new PullError({ code: 'cancelled' });
  });
}

/** No server is believed that says more: a day. */
const longestSaidMs = 86_400_000;

/** `Retry-After`: seconds, or a date. Null when there is none that can be read. */
export function readRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header.trim())) return Math.min(Number(header) * 1000, longestSaidMs);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.min(Math.max(0, date - now), longestSaidMs);
}
