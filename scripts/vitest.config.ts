import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Rooms whose tests start processes, open sockets, run a model or measure time: a core stays free beside them. */
const real = ['packages/storage', 'apps/server', 'apps/worker', 'apps/models', 'apps/bench'];

const within = (rooms: readonly string[]) => rooms.map((room) => `${room}/src/**/*.test.{ts,tsx}`);

/** One vitest run over every room; `npm test` reads its JSON report for the sum at the end. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          include: within(['packages/*', 'apps/*']),
          exclude: ['**/node_modules/**', '**/dist/**', ...within(real)],
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'real',
          include: within(real),
          exclude: ['**/node_modules/**', '**/dist/**'],
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
