import {
  type ContinuationAsk,
  type ContinuationHint,
  done,
  type Failure,
  failed,
  likelyTokens,
  limits,
  type ModelInfo,
  type Result,
} from '@tercet/protocol';
import { type AskSize, chooseWorker } from './choose-worker.ts';
import { isTooLong } from './expected-wait.ts';
import { type HeldAsk, holdAsk, type Sink } from './held-ask.ts';
import { createHints } from './hints.ts';
import { createLostAsks, type LostAsks } from './lost-asks.ts';
import type { Model } from './model.ts';
import type { ModelsParts } from './model-observation.ts';
import { refusalOf } from './refusal.ts';
import { createRefusedWriters, type RefusedWriters } from './refused-writers.ts';
import { createUsualDuration } from './usual-duration.ts';
import { createWorkerDesk, type WorkerDesk } from './worker-desk.ts';

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
  /** Takes a model on, in place of one of that name that had no workers. */
  put(model: Model): void;
}

export interface DispatcherParts extends ModelsParts {
  /** A steady clock, milliseconds. */
  now?: () => number;
  /** How long an ask whose worker was lost waits for another. */
  resumeWithinMs?: number;
}

/** A model, its workers, and what waits for one of them. */
interface ModelDesk {
  model: Model;
  desks: WorkerDesk[];
  lost: LostAsks;
  usual: ReturnType<typeof createUsualDuration>;
  refused: RefusedWriters;
}

/** Workers that may die with an ask: from then on it is suspect, and the next that dies with it is its last. */
const deathsAllowed = 2;
const isSuspect = (one: HeldAsk) => one.deaths >= deathsAllowed;

/** What a client is told to wait at most. */
const longestRetryMs = 10_000;

/** Gives each ask to the worker of its model that will have done it soonest, or refuses it [CN1] [CN14]. */
export function createDispatcher(configured: readonly Model[], parts: DispatcherParts = {}): Dispatcher {
  const {
    observe = () => undefined,
    now = () => performance.now(),
    resumeWithinMs = limits.resumeWithinMs,
  } = parts;
  const held = new Map<string, { held: HeldAsk; desk: WorkerDesk | null }>();
  const hints = createHints();
  const modelDesks = new Map(configured.map((model) => [model.name, openDesk(model)]));
  let asks = 0;

  function openDesk(model: Model): ModelDesk {
    const desks = model.workers.map(createWorkerDesk);
    const lost = createLostAsks({
      withinMs: resumeWithinMs,
      isComing: () => ['loading', 'building'].includes(model.status.state),
      onTooLate: (one) => one.fail({ code: 'worker-lost', model: model.name }),
    });
    const at: ModelDesk = {
      model,
      desks,
      lost,
      usual: createUsualDuration(),
      refused: createRefusedWriters(now),
    };
    model.watch = {
      onEvent: (worker, message) => {
        const one = held.get(message.event.askId);
        if (!one || one.desk !== desks[worker]) return;
        const { event } = message;
        if (event.type === 'started') one.desk?.started(one.held, event.promptTokens - event.cachedTokens);
        one.held.hear(message);
      },
      onAlive: (worker, report) => desks[worker]?.lives(report),
      onReady: () => placeLost(at),
      onLost: (worker) => desks[worker] && lose(at, desks[worker]),
    };
    return at;
  }

  function choose(
    { desks }: ModelDesk,
    prompt: string,
    size: Omit<AskSize, 'characters'>,
  ): WorkerDesk | null {
    const rooms = desks.map((desk) => desk.roomFor(prompt));
    const index = chooseWorker(rooms, { characters: prompt.length, ...size }, limits.asksPerWorker);
    return index === null ? null : (desks[index] ?? null);
  }

  const chooseFor = (at: ModelDesk, { prompt, candidates, settings }: ContinuationAsk) =>
    choose(at, prompt, { candidates, maxTokens: likelyTokens(settings) });

  function give(one: HeldAsk, desk: WorkerDesk): void {
    held.set(one.id, { held: one, desk });
    desk.give(one);
  }

  /** The asks whose worker was lost come before new ones; suspects one a worker, so it shows which it is. */
  function placeLost(at: ModelDesk): void {
    for (const one of at.lost.all()) {
      const desk = chooseFor(at, one.ask);
      if (!desk || (isSuspect(one) && [...desk.asks].some(isSuspect))) continue;
      at.lost.remove(one);
      give(one, desk);
      one.resumed();
    }
    at.lost.tellPlaces();
  }

  function lose(at: ModelDesk, desk: WorkerDesk): void {
    hints.lost(desk);
    const { name, status } = at.model;
    const isGivenUp =
      status.state === 'gone' && (status.retryInMs ?? Number.POSITIVE_INFINITY) > resumeWithinMs;
    const asks = desk.lose();
    const suspect = asks.find(isSuspect);
    for (const one of asks) {
      held.set(one.id, { held: one, desk: null });
      if (!suspect) one.deaths += 1;
      one.endCancelled();
      if (one.isOver()) continue;
      if (one === suspect || isGivenUp) one.fail({ code: 'worker-lost', model: name });
      else at.lost.add(one);
    }
    placeLost(at);
  }

  function over(at: ModelDesk, one: HeldAsk): void {
    const desk = held.get(one.id)?.desk;
    held.delete(one.id);
    desk?.asks.delete(one);
    at.lost.remove(one);
    at.usual.ended(now() - one.askedAt);
    at.refused.over(one.id);
    placeLost(at);
  }

  function refusal({ model, desks, usual }: ModelDesk, writer: string): Failure | null {
    return refusalOf({
      model: model.name,
      status: model.status,
      workers: desks.map(({ worker, asks }) => ({ ready: worker.isReady(), asks: asks.size })),
      asksOfWriter: [...held.values()].filter((one) => one.held.writer === writer).length,
      retryAfterMs: usual.retryAfterMs(),
    });
  }

  function refuse(model: string, failure: Failure): Result<Dispatched> {
    observe({ model, type: 'refused', reason: failure.code });
    return failed(failure);
  }

  return {
    ask(ask, writer, sink) {
      const at = modelDesks.get(ask.model);
      if (!at) {
        return refuse('', { code: 'model-unknown', model: ask.model, known: [...modelDesks.keys()] });
      }
      const failure = refusal(at, writer);
      const desk = failure ? null : chooseFor(at, ask);
      const times = desk?.expected(writer, ask);
      const isCrowded = times !== undefined && isTooLong(times);
      const isLetIn = isCrowded && at.refused.letsIn(writer);
      if (!desk || !times || (isCrowded && !isLetIn)) {
        if (isCrowded) at.refused.refused(writer);
        observe({ model: ask.model, type: 'asked', candidates: ask.candidates });
        const waitMs = Math.round(times?.waitMs ?? at.usual.retryAfterMs());
        const retryAfterMs = Math.min(waitMs, longestRetryMs);
        return refuse(ask.model, failure ?? { code: 'overloaded', retryAfterMs });
      }
      asks += 1;
      const id = `a${asks}`;
      const one = holdAsk({ id, ask, writer, sink, observe, now, onOver: (held) => over(at, held) });
      at.refused.takenOn(writer, id, isLetIn);
      give(one, desk);
      return done({
        cancel(candidate) {
          if (!one.cancel(candidate)) return;
          const by = held.get(id)?.desk;
          if (!by) one.endCancelled();
          else
            by.worker.send({ type: 'cancel', askId: id, ...(candidate === undefined ? {} : { candidate }) });
        },
        isOver: one.isOver,
      });
    },
    hint(writer, hint) {
      const at = hint && modelDesks.get(hint.model);
      hints.give(writer, hint, at && hint ? choose(at, hint.prompt, hint) : null);
    },
    models: () => [...modelDesks.values()].map(({ model }) => model.info()),
    put: (model) => void modelDesks.set(model.name, openDesk(model)),
  };
}
