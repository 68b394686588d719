import {
  type ContinuationAsk,
  type ContinuationEvent,
  type ContinuationHint,
  done,
  failed,
  limits,
  type ModelInfo,
  type Result,
} from '@tercet/protocol';
import type { Model } from './model.ts';

/** Where the events of one ask go. */
export type Sink = (event: ContinuationEvent) => void;

/** One ask under way, for whoever asked. */
export interface Dispatched {
  /** Only this candidate; absent: the whole ask. Unknown or ended: nothing happens. */
  cancel(candidate?: number): void;
  /** Whether its last event has been, or is just being, passed on. */
  isOver(): boolean;
}

export interface Dispatcher {
  /**
   * Takes the ask on or refuses it at once; `sink` is called later, never before this returns.
   *
   * @param writer whose ask it is: a page, or an address of the HTTP API.
   */
  ask(ask: ContinuationAsk, writer: string, sink: Sink): Result<Dispatched>;
  /** What the writer will likely ask next, in place of the last hint; null withdraws it. Never fails. */
  hint(writer: string, hint: ContinuationHint | null): void;
  models(): ModelInfo[];
}

interface Held {
  ask: ContinuationAsk;
  sink: Sink;
  model: Model;
  candidatesLeft: number;
  sentAt: number;
}

/** Asks whose duration is remembered for `retryAfterMs`. */
const remembered = 32;
const unknownDurationMs = 1_000;

/**
 * Gives each ask to its model's worker, or refuses it.
 *
 * Ids of asks are the dispatcher's own on the way to a worker, so no two clients can meet in one; the
 * sink sees the client's.
 */
export function createDispatcher(models: readonly Model[], now: () => number = Date.now): Dispatcher {
  const held = new Map<string, Held>();
  const durationsMs: number[] = [];
  let asks = 0;

  for (const model of models) {
    model.onEvent = (event) => {
      const one = held.get(event.askId);
      if (one) pass(event.askId, one, event);
    };
    model.onLost = () => {
      for (const [id, one] of [...held]) {
        if (one.model !== model) continue;
        pass(id, one, { type: 'failed', askId: id, failure: { code: 'worker-lost', model: model.name } });
      }
    };
  }

  function pass(id: string, one: Held, event: ContinuationEvent): void {
    if (event.type === 'ended') one.candidatesLeft -= 1;
    if (event.type === 'failed' || one.candidatesLeft === 0) {
      held.delete(id);
      durationsMs.push(now() - one.sentAt);
      if (durationsMs.length > remembered) durationsMs.shift();
    }
    one.sink({ ...event, askId: one.ask.askId });
  }

  /** When a place is likely free: an ask's usual time. Milliseconds. */
  function retryAfterMs(): number {
    const sorted = [...durationsMs].sort((a, b) => a - b);
    return Math.max(100, Math.round(sorted[sorted.length >> 1] ?? unknownDurationMs));
  }

  return {
    ask(ask, writer, sink) {
      const model = models.find(({ name }) => name === ask.model);
      if (!model) {
        return failed({ code: 'model-unknown', model: ask.model, known: models.map(({ name }) => name) });
      }
      const { status } = model;
      if (status.state !== 'ready') {
        const waitMs = status.state === 'gone' ? (status.retryInMs ?? 60_000) : unknownDurationMs;
        const failure = { code: 'model-not-ready', model: model.name, state: status.state } as const;
        return failed({ ...failure, retryAfterMs: Math.max(waitMs, 100) });
      }
      const load = [...held.values()].filter((one) => one.model === model).length;
      if (load >= limits.asksPerWorker) return failed({ code: 'overloaded', retryAfterMs: retryAfterMs() });

      asks += 1;
      const id = `a${asks}`;
      if (!model.send({ type: 'ask', ask: { ...ask, askId: id }, writer })) {
        return failed({ code: 'worker-lost', model: model.name });
      }
      held.set(id, { ask, sink, model, candidatesLeft: ask.candidates, sentAt: now() });
      return done({
        cancel: (candidate) => {
          if (!held.has(id)) return;
          model.send({ type: 'cancel', askId: id, ...(candidate === undefined ? {} : { candidate }) });
        },
        isOver: () => !held.has(id),
      });
    },
    hint(writer, hint) {
      for (const model of models) {
        if (model.status.state === 'ready' && (hint === null || hint.model === model.name)) {
          model.send({ type: 'hint', writer, hint });
        }
      }
    },
    models: () => models.map((model) => model.info()),
  };
}
