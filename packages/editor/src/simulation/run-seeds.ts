import { randomInt } from 'node:crypto';
import { simulate } from './simulate.ts';

/** Each takes some ten seconds. `npm run test:long` runs many; `SEEDS=500 npm run simulation` as many as are wanted. */
const seeds = Number(process.env.SEEDS ?? 8);
/** `npm run test:long` goes on from anywhere; every other run begins with the same. */
const firstSeed = process.env.LONG_TESTS === undefined ? 1 : randomInt(2 ** 31);
/** Milliseconds after which a seed counts as hung. */
export const seedTimeout = 120_000;
export const seedsInShare = Math.ceil(seeds / 2);

/** What is wrong after the seeds of one of two shares, each of 8 writers who make 2,000 changes; [] when all is well. */
export async function runSeeds(share: 0 | 1): Promise<{ seed: number; problems: string[] }[]> {
  const wrong: { seed: number; problems: string[] }[] = [];
  for (let seed = firstSeed + share; seed < firstSeed + seeds; seed += 2) {
    const { problems } = await simulate({ seed, writers: 8, operations: 2_000 });
    if (problems.length > 0) wrong.push({ seed, problems: problems.slice(0, 5) });
  }
  return wrong;
}
