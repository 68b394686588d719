import type { ContinuationAskInput, ContinuationEvent } from '@tercet/protocol';
import type { ContinuationSource } from './continuation-source.ts';

/** A longer wait is left to the writer. */
const longestWaitMs = 15_000;
/** Those who were refused together do not come back together: up to this share of the wait is added. */
const spread = 0.25;

export interface PatientSourceOptions {
  /** The ask was refused and will be sent once more after so long; nothing else is told of the refusal. */
  onBusy: (askId: string, waitMs: number) => void;
  /** 0 ≤ x < 1. */
  random: () => number;
  /** Runs later, answers how to call it off. */
  schedule: (delayMs: number, run: () => void) => () => void;
}

/**
 * A source that asks a second time, by itself, where the first was `overloaded` [UX 12].
 *
 * asked → overloaded → waits → asked again → whatever comes, a second `overloaded` too
 *                      waits → cancelled: never asked again
 */
export function patientSource(
  source: ContinuationSource,
  { onBusy, random, schedule }: PatientSourceOptions,
): ContinuationSource {
  const waiting = new Map<string, () => void>();

  function waitFor(
    ask: ContinuationAskInput,
    retryAfterMs: number,
    onEvent: (event: ContinuationEvent) => void,
  ): void {
    const { askId } = ask;
    const waitMs = Math.round(retryAfterMs * (1 + spread * random()));
    const again = () => {
      waiting.delete(askId);
      source.ask(ask, onEvent);
    };
    waiting.set(askId, schedule(waitMs, again));
    onBusy(askId, waitMs);
  }

  return {
    ask(ask, onEvent) {
      source.ask(ask, (event) => {
        const failure = event.type === 'failed' ? event.failure : null;
        if (failure?.code === 'overloaded' && failure.retryAfterMs <= longestWaitMs) {
          waitFor(ask, failure.retryAfterMs, onEvent);
        } else onEvent(event);
      });
    },
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
