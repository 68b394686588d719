import { type ContinuationAskInput, type ContinuationEvent, retryAfterMsOf } from '@tercet/protocol';
import type { ContinuationSource } from './continuation-source.ts';

/** A longer wait at a time, or in all, is left to the writer. */
const longestWaitMs = 15_000;
const longestWaitInAllMs = 60_000;
/** Those who were refused together do not come back together: up to this share of the wait is added. */
const spread = 0.25;

export interface PatientSourceOptions {
  /** The ask was refused and will be sent again after so long; nothing else is told of the refusal. */
  onBusy: (askId: string, waitMs: number) => void;
  /** 0 ≤ x < 1. */
  random: () => number;
  /** Runs later, answers how to call it off. */
  schedule: (delayMs: number, run: () => void) => () => void;
}

/**
 * A source that asks again, by itself, where an ask was `overloaded` [UX 12]: the server lets in whoever keeps
 * coming back [CN15].
 *
 * asked → overloaded → waits → asked again → whatever else comes
 *              ↑___________________|           after a minute of it, the `overloaded` too
 *                      waits → cancelled: never asked again
 */
export function patientSource(
  source: ContinuationSource,
  { onBusy, random, schedule }: PatientSourceOptions,
): ContinuationSource {
  const waiting = new Map<string, () => void>();

  function waitFor(
    ask: ContinuationAskInput,
    waitMs: number,
    waitedMs: number,
    onEvent: (event: ContinuationEvent) => void,
  ): void {
    const { askId } = ask;
    const again = () => {
      waiting.delete(askId);
      send(ask, waitedMs + waitMs, onEvent);
    };
    waiting.set(askId, schedule(waitMs, again));
    onBusy(askId, waitMs);
  }

  /** @param waitedMs how long this ask has waited by now. */
  function send(
    ask: ContinuationAskInput,
    waitedMs: number,
    onEvent: (event: ContinuationEvent) => void,
  ): void {
    source.ask(ask, (event) => {
      const failure = event.type === 'failed' ? event.failure : null;
      const told = failure?.code === 'overloaded' ? retryAfterMsOf(failure) : null;
      const retryAfterMs = told ?? Number.POSITIVE_INFINITY;
      const waitMs = Math.round(retryAfterMs * (1 + spread * random()));
      if (retryAfterMs <= longestWaitMs && waitedMs + waitMs <= longestWaitInAllMs) {
        waitFor(ask, waitMs, waitedMs, onEvent);
      } else onEvent(event);
    });
  }

  return {
    ask: (ask, onEvent) => send(ask, 0, onEvent),
    cancel(cancel) {
      const callOff = waiting.get(cancel.askId);
      if (callOff === undefined) {
        source.cancel(cancel);
        return;
      }
      // A single candidate that nobody wants is dropped when its text comes.
      if (cancel.candidate !== undefined) return;
      callOff();
      waiting.delete(cancel.askId);
    },
    hint: (hint) => source.hint(hint),
  };
}
