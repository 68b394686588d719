import type { HeldAsk } from './held-ask.ts';

/** Asks whose worker was lost and that wait for another, oldest first. */
export interface LostAsks {
  add(held: HeldAsk): void;
  remove(held: HeldAsk): void;
  all(): HeldAsk[];
  /** [CN13] */
  tellPlaces(): void;
}

/** How many times as long one waits for a worker that is on its way: on a busy machine loading a model takes a while. */
const patience = 3;

interface LostAsksParts {
  /** How long one waits when no worker is on its way, milliseconds. */
  withinMs: number;
  /** Whether one is being started. */
  isComing: () => boolean;
  /** It has waited long enough, and is not among them any more. */
  onTooLate: (held: HeldAsk) => void;
}

export function createLostAsks({ withinMs, isComing, onTooLate }: LostAsksParts): LostAsks {
  const waiting = new Map<HeldAsk, NodeJS.Timeout>();
  function wait(held: HeldAsk, times: number): void {
    const timer = setTimeout(() => {
      if (times < patience && isComing()) return wait(held, times + 1);
      remove(held);
      onTooLate(held);
    }, withinMs);
    waiting.set(held, timer.unref());
  }
  function remove(held: HeldAsk): void {
    clearTimeout(waiting.get(held));
    waiting.delete(held);
  }
  return {
    add: (held) => wait(held, 1),
    remove,
    all: () => [...waiting.keys()],
    tellPlaces() {
      for (const [index, held] of [...waiting.keys()].entries()) held.waits(index + 1);
    },
  };
}
