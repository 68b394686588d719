import { type ContinuationHint, limits } from '@tercet/protocol';
import { createLatestGate, type Timing } from './latest-gate.ts';

/** Lets a page's hints through, no more than so many a second; of those too many, the last waits its turn. */
export interface HintGate {
  /** Null withdraws the last. */
  hint(hint: ContinuationHint | null): void;
  /** The page has left: nothing waits any more, and what was let through is withdrawn. */
  close(): void;
}

interface HintGateParts extends Timing {
  send: (hint: ContinuationHint | null) => void;
}

export function createHintGate({ send, ...timing }: HintGateParts): HintGate {
  let sent: ContinuationHint | null = null;
  const gate = createLatestGate<ContinuationHint | null>(
    limits.hintsPerSecond,
    (hint) => {
      sent = hint;
      send(hint);
    },
    timing,
  );
  return {
    hint: gate.give,
    close() {
      gate.close();
      if (sent) send(null);
      sent = null;
    },
  };
}
