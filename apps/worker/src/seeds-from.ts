import { randomInt } from 'node:crypto';

const seeds = 2 ** 32;
/** Consecutive seeds lie far apart: a candidate's stream is made from its ask's seed and its index. */
const stride = 0x9e3779b9;

/**
 * Where the seeds of asks that bring none come from.
 *
 * @param first the first of them, a whole number (the environment variable `SEED`): the same asks in the same order
 *              then draw the same texts, in every run. Anything else, or nothing: drawn by chance.
 * @returns a function whose results are integers, 0 ≤ seed < 2³².
 */
export function seedsFrom(first: string | undefined): () => number {
  if (first === undefined || !/^\d{1,10}$/.test(first)) return () => randomInt(seeds);
  let next = Number(first) % seeds;
  return () => {
    const seed = next;
    next = (next + stride) % seeds;
    return seed;
  };
}
