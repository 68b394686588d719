import { RunBounds } from '@tercet/document';
import {
  type ContinuationAsk,
  type ContinuationEvent,
  type Failure,
  type FromWorker,
  likelyTokens,
  soundJson,
  type ToWorker,
} from '@tercet/protocol';
import { createAskMeter } from './ask-meter.ts';
import { noProgress, noteProgress } from './ask-progress.ts';
import type { ObserveModels } from './model-observation.ts';

/** Where the events of one ask go. */
export type Sink = (event: ContinuationEvent) => void;

type EventMessage = Extract<FromWorker, { type: 'event' }>;

/**
 * One ask from being taken on to its last event, whichever workers it is given to:
 *
 *   asked → started → over        its worker's events
 *   asked | started → (lost) →    the same, on another worker
 *   any → over                    failed, or every candidate ended
 *
 * Who asked sees one ask: `started` once, pieces in one numbering, a cancel that holds [CN2] [CN3] [CN14].
 */
export interface HeldAsk {
  /** The dispatcher's own id, so that no two clients can meet in one. */
  readonly id: string;
  readonly ask: ContinuationAsk;
  readonly writer: string;
  /** Milliseconds of the clock given. */
  readonly askedAt: number;
  /** Workers that died with it, and nothing else to blame. */
  deaths: number;
  isOver(): boolean;
  hasStarted(): boolean;
  /** Tokens of candidates that may still be drawn. */
  tokensToDraw(): number;
  /** Whether its prompt has been read. */
  isStreaming(): boolean;
  /** Passes on what its worker says, but for what who asked knows already. */
  hear(message: EventMessage): void;
  /** Waits for a worker to be given to; told when it has not started and the place is new [CN13]. */
  waits(place: number): void;
  /** @returns false when there was nothing left to cancel. */
  cancel(candidate: number | undefined): boolean;
  /** Ends what was cancelled, when no worker is there to do it. */
  endCancelled(): void;
  fail(failure: Failure): void;
  /** What a worker must be told to take it on, or to go on with it. */
  messages(): ToWorker[];
  /** It was given to another worker. */
  resumed(): void;
}

export interface HeldAskParts {
  id: string;
  ask: ContinuationAsk;
  writer: string;
  sink: Sink;
  observe: ObserveModels;
  now: () => number;
  /** Called before its last event is passed on. */
  onOver: (held: HeldAsk) => void;
}

const shortestTimeMs = 10;

export function holdAsk({ id, ask, writer, sink, observe, now, onOver }: HeldAskParts): HeldAsk {
  const askedAt = now();
  const progress = noProgress(ask.candidates);
  const cancelled = new Set<number>();
  const bounds = progress.map(() => new RunBounds());
  const meter = createAskMeter(ask.model, ask.candidates, observe, now);
  let seed = ask.settings.seed;
  let started = false;
  let over = false;
  let place = 0;
  let wentOn = false;

  function pass(event: ContinuationEvent, drawn: readonly number[] = []): void {
    noteProgress(progress, event, drawn);
    meter.heard(event, drawn);
    if (event.type === 'failed' || progress.every(({ ended }) => ended)) {
      over = true;
      onOver(held);
    }
    sink({ ...bounded(event), askId: ask.askId });
  }

  /** A model may write what no page can lay out; a piece of nothing else is empty, so that the numbers have no gap. */
  function bounded(event: ContinuationEvent): ContinuationEvent {
    if (event.type === 'redrawn') bounds[event.candidate] = new RunBounds();
    if (event.type !== 'piece') return event;
    return { ...event, text: bounds[event.candidate]?.take(event.text) ?? event.text };
  }

  /** Whether who asked has been told this already, by this worker or the one before. */
  function isKnown(event: ContinuationEvent): boolean {
    if (event.type === 'queued') return started || event.place === place;
    if (event.type === 'started') return started;
    return 'candidate' in event && (progress[event.candidate]?.ended ?? true);
  }

  const held: HeldAsk = {
    id,
    ask,
    writer,
    askedAt,
    deaths: 0,
    isOver: () => over,
    hasStarted: () => started,
    isStreaming: () => progress.some(({ pieces, ended }) => pieces > 0 || ended),
    tokensToDraw: () =>
      progress.reduce((sum, { ended, tokens, pieces }) => {
        const drawn = Math.max(tokens.length, pieces);
        return sum + (ended ? 0 : Math.max(0, likelyTokens(ask.settings) - drawn));
      }, 0),
    hear({ event: heard, drawn = [] }) {
      // Pages show it, relay it and store it: whatever a model or another server wrote is sound [MS7].
      const event = soundJson(heard);
      if (over || isKnown(event)) return;
      if (event.type === 'queued') place = event.place;
      if (event.type === 'started') {
        started = true;
        seed = event.seed;
      }
      // The worker that went on counts from when it began.
      const timed = event.type === 'ended' && wentOn ? { ...event, timeMs: now() - askedAt } : event;
      pass(timed.type === 'piece' ? { ...timed, text: timed.text.replaceAll('\0', '\ufffd') } : timed, drawn);
    },
    waits(next) {
      if (over || started || place === next) return;
      place = next;
      pass({ type: 'queued', askId: id, place });
    },
    cancel(candidate) {
      if (over || (candidate !== undefined && progress[candidate]?.ended !== false)) return false;
      for (const index of progress.keys()) if (index === (candidate ?? index)) cancelled.add(index);
      if (progress.every(({ ended }, index) => ended || cancelled.has(index))) meter.cancelled();
      return true;
    },
    endCancelled() {
      for (const index of cancelled) {
        const one = progress[index];
        if (over || !one || one.ended) continue;
        const timeMs = now() - askedAt;
        const tokens = one.tokens.length;
        pass({ type: 'ended', askId: id, candidate: index, reason: 'cancelled', tokens, timeMs });
      }
    },
    fail(failure) {
      if (!over) pass({ type: 'failed', askId: id, failure });
    },
    messages() {
      const { maxTimeMs } = ask.settings;
      const left = (ms: number) => Math.max(shortestTimeMs, Math.round(ms - (now() - askedAt)));
      const settings = {
        ...ask.settings,
        ...(seed === undefined ? {} : { seed }),
        ...(maxTimeMs === undefined || !started ? {} : { maxTimeMs: left(maxTimeMs) }),
      };
      const again: ContinuationAsk = { ...ask, askId: id, settings };
      if (started) {
        const resume = progress.map((one) => ({ ...one, tokens: [...one.tokens] }));
        return [{ type: 'ask', ask: again, writer, resume }];
      }
      const cancels = [...cancelled].map((candidate): ToWorker => ({ type: 'cancel', askId: id, candidate }));
      return [{ type: 'ask', ask: again, writer }, ...cancels];
    },
    resumed() {
      wentOn = true;
      meter.resumed();
    },
  };
  return held;
}
