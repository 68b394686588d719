import path from 'node:path';
import { defineConfig, devices } from '@playwright/test';
import { repositoryRoot } from './server-process.ts';

const executablePath = process.env.CHROMIUM_PATH;

export default defineConfig({
  testDir: '.',
  // Other browsers have their own.
  testIgnore: 'browsers/**',
  outputDir: path.join(repositoryRoot, 'test-results/browser'),
  // The machine's cores belong to the model: one browser at a time.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  // Deadlines after which a story counts as hung, not times that are expected: a slow machine fails none.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  reporter: [['list'], ['json']],
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
});
