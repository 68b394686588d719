import { type Failure, limits, type ModelStatus } from '@tercet/protocol';

/** What decides whether an ask is taken on. */
export interface Crowd {
  model: string;
  status: ModelStatus;
  workers: readonly { ready: boolean; asks: number }[];
  /** Asks the writer has under way, on every model. */
  asksOfWriter: number;
  retryAfterMs: number;
}

const unknownWaitMs = 1_000;
const shortestWaitMs = 100;
const longestWaitMs = 60_000;

/** Why an ask cannot be taken on now, with when to come back; null when it can [CN1] [CN15]. */
export function refusalOf({ model, status, workers, asksOfWriter, retryAfterMs }: Crowd): Failure | null {
  const ready = workers.filter((worker) => worker.ready);
  if (ready.length === 0) {
    const waitMs = status.state === 'gone' ? (status.retryInMs ?? longestWaitMs) : unknownWaitMs;
    // A worker may be gone without its end having been told.
    const state = status.state === 'ready' ? 'gone' : status.state;
    const reason = 'reason' in status && status.reason !== undefined ? { reason: status.reason } : {};
    return {
      code: 'model-not-ready',
      model,
      state,
      retryAfterMs: Math.max(waitMs, shortestWaitMs),
      ...reason,
    };
  }
  const hasRoom = ready.some(({ asks }) => asks < limits.asksPerWorker);
  if (hasRoom && asksOfWriter < limits.asksPerWriter) return null;
  return { code: 'overloaded', retryAfterMs };
}
