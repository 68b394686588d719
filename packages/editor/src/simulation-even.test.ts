import { expect, test } from 'vitest';
import { runSeeds, seedsInShare, seedTimeout } from './simulation/run-seeds.ts';

test('[DC8] [DC11] 8 writers × 2,000 changes over a bad network, even seeds: all hold the same, nothing is lost that nobody deleted', {
  timeout: seedsInShare * seedTimeout,
}, async () => {
  expect(await runSeeds(1)).toEqual([]);
});
