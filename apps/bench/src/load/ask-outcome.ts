import type { ContinuationEvent, Failure } from '@tercet/protocol';

/** What became of one ask, seen from its page. Milliseconds since asking. */
export interface AskOutcome {
  /** `complete`: every candidate came to an end of its own. */
  end: 'complete' | 'overloaded' | 'failed';
  /** The first piece of text of any candidate; null: none came. */
  firstMs: number | null;
  endMs: number;
  /** Between neighbouring pieces of one candidate. */
  gapsMs: number[];
  /** Of all candidates. */
  tokens: number;
}

/** Follows one ask to its end; `now` as the clock that `askedAt` was read from. */
export function followAsk(candidates: number, askedAt: number, now: () => number) {
  let firstMs: number | null = null;
  let tokens = 0;
  let ended = 0;
  let cancelled = false;
  const gapsMs: number[] = [];
  const lastPieceAt = new Map<number, number>();
  const close = (end: AskOutcome['end']): AskOutcome => ({
    end,
    firstMs,
    endMs: now() - askedAt,
    gapsMs,
    tokens,
  });
  const refuse = (failure: Failure) => close(failure.code === 'overloaded' ? 'overloaded' : 'failed');
  return {
    refuse,
    /** @returns the outcome with the last event, else null. */
    see(event: ContinuationEvent): AskOutcome | null {
      if (event.type === 'failed') return refuse(event.failure);
      if (event.type === 'piece') {
        const at = now();
        firstMs ??= at - askedAt;
        const before = lastPieceAt.get(event.candidate);
        if (before !== undefined) gapsMs.push(at - before);
        lastPieceAt.set(event.candidate, at);
      }
      // What is drawn again begins anew: the wait until then is no gap between two pieces.
      if (event.type === 'redrawn') lastPieceAt.delete(event.candidate);
      if (event.type !== 'ended') return null;
      tokens += event.tokens;
      ended += 1;
      cancelled ||= event.reason === 'cancelled' || event.reason === 'time';
      return ended === candidates ? close(cancelled ? 'failed' : 'complete') : null;
    },
  };
}

/** Longest wait for the first token that a writer finds good, milliseconds. */
const goodFirstMs = 2_000;

/** Whether an ask was of use to its writer. */
export function isGood({ end, firstMs }: AskOutcome): boolean {
  return end === 'complete' && firstMs !== null && firstMs <= goodFirstMs;
}
