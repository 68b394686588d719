/** How a worker process ended. */
export interface Death {
  /** In words: the worker's own, where it said any. */
  reason: string;
  /** Exit status; null where a signal ended it, or where it never ran. */
  code: number | null;
  signal: string | null;
  /** It was ended by us, since it said nothing. */
  isSilent: boolean;
  /** How long it had been ready, milliseconds; null: it never was. */
  readyMs: number | null;
}

/** What follows. */
export interface Restart {
  reason: string;
  /** Null: not again, but with other files or another configuration. */
  retryInMs: number | null;
}

/** Waits before a restart: at once after the first crash, doubling up to the longest. */
const firstRetryMs = 100;
const longestRetryMs = 30_000;
/** A worker that was ready this long starts again at the first wait. */
const healthyAfterMs = 60_000;
/** Its configuration is wrong; EX_CONFIG of sysexits.h: its model is broken, and only other files help. */
const finalStatuses = new Set<number | null>([2, 78]);
/** The system ended it so often before it was ready: most likely memory ran out, and the wait is longer. */
const deathsInARow = 3;
/** EX_IOERR: the disk takes nothing more until somebody makes room. */
const diskStatus = 74;
const longRetryMs = 60_000;

/**
 * Decides when a worker that ended is started again.
 *
 * @param memoryWords what its model needs and what there is; asked once for each row of deaths, so that they are told in
 *                    the same words.
 */
export function createRestarts(memoryWords: () => string): (death: Death) => Restart {
  let crashes = 0;
  let deaths = 0;
  let words: string | null = null;
  return ({ reason, code, signal, isSilent, readyMs }) => {
    if (finalStatuses.has(code)) return { reason, retryInMs: null };
    if (code === diskStatus) return { reason, retryInMs: longRetryMs };
    if (readyMs !== null && readyMs > healthyAfterMs) crashes = 0;
    const retryInMs = Math.min(firstRetryMs * 2 ** crashes, longestRetryMs);
    crashes += 1;
    deaths = signal !== null && !isSilent && readyMs === null ? deaths + 1 : 0;
    if (deaths < deathsInARow) {
      words = null;
      return { reason, retryInMs };
    }
    words ??= `${reason} three times in a row before it was ready; ${memoryWords()}`;
    return { reason: words, retryInMs: longRetryMs };
  };
}
