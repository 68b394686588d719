// Finds the browsers beside Chromium that the stories are run in, or brings them, and runs the stories.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { firefox as playwrightsFirefox, webkit as playwrightsWebKit } from '@playwright/test';
import { installFromDebian, isDebianRoot } from './debian.mjs';
import { installed, onPath, root, runNode, say } from './prepare.mjs';

/** MiniBrowser is beside the library, not on the path. */
function miniBrowser() {
  for (const libraries of ['/usr/libexec', '/usr/lib', ...foldersIn('/usr/lib')]) {
    for (const folder of foldersIn(libraries).filter((each) => /\/webkit(2gtk|gtk)-/.test(each))) {
      const file = path.join(folder, 'MiniBrowser');
      if (existsSync(file)) return file;
    }
  }
  return undefined;
}

function foldersIn(folder) {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(folder, name));
}

function webkitGtk() {
  const [driver, browser, screen] = [onPath(['WebKitWebDriver']), miniBrowser(), onPath(['Xvfb'])];
  return driver && browser && screen ? { kind: 'webkit-gtk', driver, browser, screen } : undefined;
}

function firefox() {
  const program = process.env.FIREFOX_PATH ?? onPath(['firefox-esr', 'firefox']);
  return program && existsSync(program) ? { kind: 'firefox', program } : undefined;
}

function playwrightsOwn(engine) {
  const type = { webkit: playwrightsWebKit, firefox: playwrightsFirefox }[engine];
  return existsSync(type.executablePath()) ? { kind: 'playwright', engine } : undefined;
}

const browsers = [
  { name: 'WebKit', engine: 'webkit', find: webkitGtk, packages: ['webkit2gtk-driver', 'xvfb'] },
  { name: 'Firefox', engine: 'firefox', find: firefox, packages: ['firefox-esr'] },
];

/**
 * What is there; then Debian's packages, then Playwright's download.
 * @param {boolean} install  whether what is not there may be brought.
 * @returns {Record<string, object>} by name; e2e/browsers/found-browsers.ts says what they are.
 */
function findBrowsers(install) {
  const here = ({ find, engine }) => find() ?? playwrightsOwn(engine);
  const missing = browsers.filter((browser) => !here(browser));
  if (install && missing.length > 0) {
    if (isDebianRoot()) {
      installFromDebian(
        missing.flatMap(({ packages }) => packages),
        say,
      );
    } else {
      const engines = missing.map(({ engine }) => engine);
      say(`Asking Playwright to bring ${engines.join(' and ')} …`);
      const cli = installed('@playwright', 'test', 'cli.js');
      spawnSync(process.execPath, [cli, 'install', ...engines], { stdio: 'ignore', timeout: 300_000 });
    }
  }
  const reason = (packages) => `not here; of Debian it is ${packages.join(' and ')}`;
  return Object.fromEntries(
    browsers.map((browser) => [
      browser.name,
      here(browser) ?? { kind: 'absent', reason: reason(browser.packages) },
    ]),
  );
}

/**
 * Runs the stories in every other browser; one that cannot be had is one skipped test that says why.
 *
 * @param {{install: boolean, few: boolean, args?: string[]}} options  few: those that every `npm test` runs.
 * @returns {{status: number, counts?: {passed: number, failed: number, skipped: number}}}
 */
export function runBrowserStories({ install, few, args = [] }) {
  const report = path.join(root, 'test-results', 'browsers.json');
  const found = findBrowsers(install);
  const status = runNode(
    installed('@playwright', 'test', 'cli.js'),
    ['test', '--config=e2e/browsers/playwright.config.ts', ...(few ? ['--grep=@few|not run'] : []), ...args],
    { env: { BROWSERS: JSON.stringify(found), PLAYWRIGHT_JSON_OUTPUT_FILE: report } },
  );
  try {
    const { stats } = JSON.parse(readFileSync(report, 'utf8'));
    const counts = {
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected,
      skipped: stats.skipped,
    };
    return { status, counts };
  } catch {
    return { status };
  }
}
