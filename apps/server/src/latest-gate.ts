/** Lets values through, no more than so many a second; of those too many, the last waits its turn. */
export interface LatestGate<Value> {
  give(value: Value): void;
  /** Nothing waits any more, and nothing passes. */
  close(): void;
}

export interface Timing {
  /** Milliseconds on a steady clock. */
  now?: () => number;
  /** Runs later, answers how to call it off. */
  schedule?: (delayMs: number, run: () => void) => () => void;
}

export function scheduleWithTimeout(delayMs: number, run: () => void): () => void {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}

export function createLatestGate<Value>(
  perSecond: number,
  pass: (value: Value) => void,
  { now = () => performance.now(), schedule = scheduleWithTimeout }: Timing = {},
): LatestGate<Value> {
  let passedAt = Number.NEGATIVE_INFINITY;
  let waiting: { value: Value } | null = null;
  let callOff: (() => void) | null = null;
  let isClosed = false;

  function passNow(value: Value): void {
    passedAt = now();
    pass(value);
  }

  function passWaiting(): void {
    callOff = null;
    const last = waiting;
    waiting = null;
    if (last) passNow(last.value);
  }

  return {
    give(value) {
      if (isClosed) return;
      const dueMs = passedAt + 1_000 / perSecond - now();
      if (dueMs <= 0 && !callOff) return passNow(value);
      waiting = { value };
      callOff ??= schedule(dueMs, passWaiting);
    },
    close() {
      isClosed = true;
      callOff?.();
      callOff = null;
      waiting = null;
    },
  };
}
