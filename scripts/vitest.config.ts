import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Rooms whose tests start processes, open sockets or run a model. They come after the others. */
const real = ['packages/storage', 'apps/server', 'apps/worker', 'apps/models', 'apps/bench'];

const within = (rooms: readonly string[]) => rooms.map((room) => `${room}/src/**/*.test.{ts,tsx}`);

/*
 * A test waits for events. These are the deadlines after which it counts as hung: far longer than any test takes,
 * so that a slow machine, or one with other work, fails none.
 */
const minute = 60_000;

/** One vitest run over every room; `npm test` reads its JSON report for the sum at the end. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    testTimeout: 5 * minute,
    hookTimeout: 10 * minute,
    expect: { poll: { timeout: 2 * minute } },
    setupFiles: [fileURLToPath(new URL('property-seeds.ts', import.meta.url))],
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          include: [...within(['packages/*', 'apps/*']), 'scripts/*.test.ts'],
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
          // A worker waits more than it works; none of its tests asserts on the time that passes.
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
