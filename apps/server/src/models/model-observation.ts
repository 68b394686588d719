import type { EndReason, FailureCode, PassReport } from '@tercet/protocol';

/** What is kept of a worker's state for the meters: its asks and its memory. */
export interface WorkerLoad {
  running: number;
  waiting: number;
  /** KV indices that hold something, and how many there are. */
  kvTokens: number;
  kvCapacity: number;
}

/** Where an ask was when it was cancelled. */
type CancelStage = 'waiting' | 'prompt' | 'streaming';

/** Why a worker was started again: ended from outside, silent too long, or ended by itself. */
export type RestartReason = 'killed' | 'frozen' | 'crashed';

/**
 * What happens to the models and the asks they are given, told as it happens, for whoever counts it. Every one
 * names its model, one of those configured; `worker` is the index of a worker within its model. Times are milliseconds on the server's
 * clock. Texts and writers are never in it.
 */
export type ModelObservation = { model: string } & (
  | { type: 'asked'; candidates: number }
  /** Answered with a failure: at once, or later as `failed`. A model that is not here is named ''. */
  | { type: 'refused'; reason: FailureCode }
  /** From the ask to the worker's `started`. Once an ask. */
  | { type: 'queued-for'; queueMs: number }
  /** From the ask to its first piece. Once an ask. */
  | { type: 'first-token'; ms: number; promptTokens: number; cachedTokens: number }
  /** Time since the candidate's last piece, for each of the `tokens` drawn since then. */
  | { type: 'inter-token'; msPerToken: number; tokens: number }
  /** One candidate is done. */
  | { type: 'ended'; reason: EndReason; tokens: number }
  /** A whole ask was cancelled by who asked, while it waited, read its prompt, or streamed. Once an ask. */
  | { type: 'cancelled'; stage: CancelStage }
  /** One pass of the model. */
  | { type: 'pass'; worker: number; pass: PassReport }
  /** A worker's heartbeat. */
  | { type: 'report'; worker: number; load: WorkerLoad }
  | { type: 'restarted'; worker: number; reason: RestartReason }
  /** A lost worker's ask was given to another. */
  | { type: 'resumed' }
);

export type ObserveModels = (observation: ModelObservation) => void;

/** What whoever starts models and dispatches to them may give. */
export interface ModelsParts {
  observe?: ObserveModels;
}
