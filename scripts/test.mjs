// `npm test`: everything, from a fresh clone. The last line sums all runners.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { installFromDebian, isDebianRoot } from './debian.mjs';
import { ensureBuilt, ensureInstalled, installed, root, runNode, say, turbo } from './prepare.mjs';

const reports = path.join(root, 'test-results');
const sum = { passed: 0, failed: 0, skipped: 0 };

function title(words) {
  say(`\n── ${words}`);
}

/** One static check counts as one test. */
function check(words, run) {
  title(words);
  const passed = run() === 0;
  sum[passed ? 'passed' : 'failed'] += 1;
  if (!passed) say(`✗ ${words}`);
}

function readReport(name) {
  try {
    return JSON.parse(readFileSync(path.join(reports, name), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Adds a runner's counts; a runner that failed without saying which test failed counts as one failure. */
function add(counts, status) {
  sum.passed += counts?.passed ?? 0;
  sum.failed += counts?.failed ?? 0;
  sum.skipped += counts?.skipped ?? 0;
  if (status !== 0 && !counts?.failed) sum.failed += 1;
}

function unitTests() {
  title('Unit and property tests');
  // One test watches system calls; without strace it says that it is skipped.
  if (spawnSync('strace', ['-V'], { stdio: 'ignore' }).error) installFromDebian('strace', say);
  const status = runNode(installed('vitest', 'vitest.mjs'), [
    'run',
    '--config=scripts/vitest.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${path.join(reports, 'unit.json')}`,
  ]);
  const report = readReport('unit.json');
  add(
    report && {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + (report.numTodoTests ?? 0),
    },
    status,
  );
}

async function browserTests() {
  title('In a real Chromium, on the real server, worker and model');
  // Loaded late: it needs the packages that were installed above.
  const { findChromium } = await import('./chromium.mjs');
  const chromium = findChromium();
  if (!chromium) {
    say('✗ No Chromium could be found or installed; set CHROMIUM_PATH.');
    sum.failed += 1;
    return;
  }
  const status = runNode(
    installed('@playwright', 'test', 'cli.js'),
    ['test', '--config=e2e/playwright.config.ts'],
    {
      env: { CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: path.join(reports, 'browser.json') },
    },
  );
  const stats = readReport('browser.json')?.stats;
  add(
    stats && { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped },
    status,
  );
}

async function otherBrowserTests() {
  title('In WebKit and Firefox');
  const { runBrowserStories } = await import('./browsers.mjs');
  // A few of the stories, where the browsers are there; in CI all of them, and the browsers are brought.
  const all = Boolean(process.env.CI) && isDebianRoot();
  const { status, counts } = runBrowserStories({ install: all, few: !all });
  add(counts, status);
}

ensureInstalled();
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
title('Build');
ensureBuilt();
check('Types', () => turbo('typecheck'));
check('Lint, format and no circle of imports', () =>
  runNode(installed('@biomejs', 'biome', 'bin', 'biome'), ['check', '.']),
);
check('Unused files, exports and dependencies', () =>
  runNode(installed('knip', 'bin', 'knip.js'), ['--config', '.knip.json']),
);
unitTests();
await browserTests();
await otherBrowserTests();
say(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = sum.failed > 0 ? 1 : 0;
