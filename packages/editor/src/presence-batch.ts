import type { PlacedSelection, PresenceMoved } from '@tercet/protocol';

/** Moves are shown this often at most, milliseconds: each costs the page a drawing. */
const betweenMs = 50;

export interface PresenceBatch {
  add(moved: PresenceMoved): void;
  /** What waits is told again in full by whoever says who is here. */
  clear(): void;
}

/** Gathers what is told of others' moves; of one participant's the last counts. */
export function presenceBatch(
  schedule: (delayMs: number, run: () => void) => () => void,
  show: (moved: ReadonlyMap<string, PlacedSelection | null>) => void,
): PresenceBatch {
  let waiting = new Map<string, PlacedSelection | null>();
  let callOff: (() => void) | null = null;

  function flush(): void {
    callOff = null;
    const moved = waiting;
    waiting = new Map();
    show(moved);
  }

  return {
    add({ participant, selection }) {
      waiting.set(participant, selection);
      callOff ??= schedule(betweenMs, flush);
    },
    clear() {
      callOff?.();
      callOff = null;
      waiting.clear();
    },
  };
}
