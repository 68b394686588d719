import type { HeldAsk } from './held-ask.ts';

/** Asks whose worker was lost and that wait for another, oldest first. */
export interface LostAsks {
  add(held: HeldAsk): void;
  remove(held: HeldAsk): void;
  all(): HeldAsk[];
  /** [CN13] */
  tellPlaces(): void;
}

/**
 * @param withinMs  how long one waits.
 * @param onTooLate it has waited that long, and is not among them any more.
 */
export function createLostAsks(withinMs: number, onTooLate: (held: HeldAsk) => void): LostAsks {
  const waiting = new Map<HeldAsk, NodeJS.Timeout>();
  function remove(held: HeldAsk): void {
    clearTimeout(waiting.get(held));
    waiting.delete(held);
  }
  return {
    add(held) {
      const timer = setTimeout(() => {
        remove(held);
        onTooLate(held);
      }, withinMs);
      waiting.set(held, timer.unref());
    },
    remove,
    all: () => [...waiting.keys()],
    tellPlaces() {
      for (const [index, held] of [...waiting.keys()].entries()) held.waits(index + 1);
    },
  };
}
