import path from 'node:path';
import { defineConfig } from '@playwright/test';
import { repositoryRoot } from '../server-process.ts';
import type { BrowserOptions } from './browser-test.ts';
import { foundBrowsers } from './found-browsers.ts';

export default defineConfig<object, BrowserOptions>({
  testDir: '.',
  outputDir: path.join(repositoryRoot, 'test-results/browsers'),
  // The machine's cores belong to the model: one browser at a time.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  // Deadlines after which a story counts as hung, as in ../playwright.config.ts.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  reporter: [['list'], ['json']],
  projects: Object.entries(foundBrowsers()).map(([name, found]) =>
    found.kind === 'absent'
      ? { name: `${name}: ${found.reason}`, testMatch: 'absent.spec.ts' }
      : { name, testMatch: '*-story.spec.ts', use: { found } },
  ),
});
