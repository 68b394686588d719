/** Asks that are remembered. */
const kept = 32;
const unknownMs = 1_000;
const shortestMs = 100;
const longestMs = 10_000;

/** How long asks take, and so when a place is likely free. Milliseconds. */
export function createUsualDuration() {
  const durationsMs: number[] = [];
  return {
    ended(durationMs: number): void {
      durationsMs.push(durationMs);
      if (durationsMs.length > kept) durationsMs.shift();
    },
    /** The median, within bounds a client can work with. */
    retryAfterMs(): number {
      const sorted = [...durationsMs].sort((a, b) => a - b);
      const usual = sorted[sorted.length >> 1] ?? unknownMs;
      return Math.round(Math.min(Math.max(usual, shortestMs), longestMs));
    },
  };
}
