// `npm run test:long`: the unit and property tests with new seeds, more of them, and more kills. What fails prints
// its seed. `npm run test:long -- packages/editor` runs those of one folder.
import { ensureBuilt, ensureInstalled, installed, runNode } from './prepare.mjs';

/** How much more than `npm test` does; each can be set from outside. */
const more = { LONG_TESTS: '1', SEEDS: '200', KILLS: '100' };

ensureInstalled();
ensureBuilt();
process.exitCode = runNode(
  installed('vitest', 'vitest.mjs'),
  ['run', '--config=scripts/vitest.config.ts', ...process.argv.slice(2)],
  { env: { ...more, ...process.env } },
);
