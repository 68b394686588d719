import { type ContinuationHint, limits } from '@tercet/protocol';

/** Lets a page's hints through, no more than so many a second; of those too many, the last waits its turn. */
export interface HintGate {
  /** Null withdraws the last. */
  hint(hint: ContinuationHint | null): void;
  /** The page has left: nothing waits any more, and what was let through is withdrawn. */
  close(): void;
}

interface HintGateParts {
  send: (hint: ContinuationHint | null) => void;
  /** Milliseconds on a steady clock. */
  now?: () => number;
  /** Runs later, answers how to call it off. */
  schedule?: (delayMs: number, run: () => void) => () => void;
}

const betweenMs = 1_000 / limits.hintsPerSecond;

function scheduleWithTimeout(delayMs: number, run: () => void): () => void {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}

export function createHintGate({
  send,
  now = () => performance.now(),
  schedule = scheduleWithTimeout,
}: HintGateParts): HintGate {
  let sent: ContinuationHint | null = null;
  let sentAt = Number.NEGATIVE_INFINITY;
  let waiting: { hint: ContinuationHint | null } | null = null;
  let callOff: (() => void) | null = null;

  function pass(hint: ContinuationHint | null): void {
    sentAt = now();
    sent = hint;
    send(hint);
  }

  function passWaiting(): void {
    callOff = null;
    if (waiting) pass(waiting.hint);
    waiting = null;
  }

  return {
    hint(hint) {
      const dueMs = sentAt + betweenMs - now();
      if (dueMs <= 0 && !callOff) return pass(hint);
      waiting = { hint };
      callOff ??= schedule(dueMs, passWaiting);
    },
    close() {
      callOff?.();
      callOff = null;
      waiting = null;
      if (sent) pass(null);
    },
  };
}
