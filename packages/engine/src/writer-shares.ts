/**
 * How far a writer may fall behind the one who was served most, in tokens of prompt: what it may ask for
 * before it has to share evenly. About four prompts of 900 tokens, or ten asks of three sentences.
 */
export const creditTokens = 4096;

/** What has been done for each writer. */
export interface WriterShares {
  /** A writer with nothing under way asks, while `active` (others or none) have asks under way. */
  join(writer: string, active: ReadonlySet<string>): void;
  /** @param tokens of prompt; a candidate's token counts as many as it costs. */
  charge(writer: string, tokens: number): void;
  /** The lower, the sooner served. */
  counterOf(writer: string): number;
}

/**
 * Virtual token counters [CN15] (Sheng et al., "Fairness in Serving Large Language Models", 2024): who
 * was served least is served next.
 *
 * Counted is what the model computes: tokens of prompt that were not remembered, and tokens of candidates.
 * The paper lifts who comes back to the least counter of the others, so that nobody saves up while away;
 * here to `creditTokens` below the greatest. A light writer is thereby ahead of a flood for all of an
 * ask, not only until its first tokens are counted, and nobody is ever further behind than that.
 */
export function createWriterShares(): WriterShares {
  const counters = new Map<string, number>();
  return {
    join(writer, active) {
      // What was done when nobody had to wait for it is no one's debt.
      if (active.size === 0) counters.clear();
      const most = Math.max(0, ...[...active].map((other) => counters.get(other) ?? 0));
      const least = Math.max(0, most - creditTokens);
      for (const [other, counter] of counters) {
        if (counter <= least && !active.has(other)) counters.delete(other);
      }
      counters.set(writer, Math.max(least, counters.get(writer) ?? 0));
    },
    charge(writer, tokens) {
      counters.set(writer, (counters.get(writer) ?? 0) + tokens);
    },
    counterOf: (writer) => counters.get(writer) ?? 0,
  };
}
