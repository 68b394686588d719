import { limits } from '@tercet/protocol';

/** Writers who were refused because others are served, and come back: none of them is refused for ever [CN15]. */
export interface RefusedWriters {
  /** The writer was refused now. */
  refused(writer: string): void;
  /**
   * Whether a writer who would be refused is let in all the same: they have kept coming back for
   * `limits.refusedForMs`, nobody has for longer, and no other who was let in so is still served.
   */
  letsIn(writer: string): boolean;
  /** The writer's ask was taken on; it was let in, or would not have been refused. */
  takenOn(writer: string, askId: string, wasLetIn: boolean): void;
  /** The ask is over, however. */
  over(askId: string): void;
}

interface Refused {
  since: number;
  latest: number;
}

/** @param now milliseconds, monotonic. */
export function createRefusedWriters(now: () => number): RefusedWriters {
  // In the order in which they were first refused.
  const waiting = new Map<string, Refused>();
  let letIn: string | null = null;

  /** Who has not come back when told to has gone. */
  function forgetGone(): void {
    for (const [writer, { latest }] of waiting) {
      if (now() - latest > limits.comesBackWithinMs) waiting.delete(writer);
    }
  }

  return {
    refused(writer) {
      forgetGone();
      const known = waiting.get(writer);
      if (known) known.latest = now();
      else waiting.set(writer, { since: now(), latest: now() });
    },
    letsIn(writer) {
      forgetGone();
      const [first] = waiting;
      if (letIn !== null || first?.[0] !== writer) return false;
      return now() - first[1].since >= limits.refusedForMs;
    },
    takenOn(writer, askId, wasLetIn) {
      waiting.delete(writer);
      if (wasLetIn) letIn = askId;
    },
    over(askId) {
      if (letIn === askId) letIn = null;
    },
  };
}
