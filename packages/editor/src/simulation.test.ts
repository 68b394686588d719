import { expect, test } from 'vitest';
import { simulate } from './simulation/simulate.ts';

/** `SEEDS=500 npx vitest run … simulation` for the nightly run. */
const seeds = Number(process.env.SEEDS ?? 25);
const writers = 8;
const operations = 2_000;

test(`[DC8] [DC11] ${writers} writers, ${seeds} seeds: all hold the same, nothing is lost that nobody deleted`, {
  timeout: seeds * 20_000,
}, async () => {
  for (let seed = 1; seed <= seeds; seed += 1) {
    const { problems } = await simulate({ seed, writers, operations });
    expect({ seed, problems: problems.slice(0, 5) }).toEqual({ seed, problems: [] });
  }
});
