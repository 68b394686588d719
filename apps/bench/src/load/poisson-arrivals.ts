import type { Random } from './seeded-random.ts';

/**
 * When asks come that know nothing of each other: a Poisson process.
 *
 * @param perSecond mean rate, > 0.
 * @returns milliseconds from the start, ascending, all below `lastingMs`.
 */
export function poissonArrivals(perSecond: number, lastingMs: number, random: Random): number[] {
  const arrivals: number[] = [];
  // Gaps are exponential; 1 − random() is never 0.
  const gapMs = () => (-Math.log(1 - random()) / perSecond) * 1000;
  for (let at = gapMs(); at < lastingMs; at += gapMs()) arrivals.push(at);
  return arrivals;
}
