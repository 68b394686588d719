// Finds a Chromium for the browser tests, or brings one.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { installFromDebian } from './debian.mjs';
import { installed, onPath, say } from './prepare.mjs';

const systemNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function playwrightsOwn() {
  const file = chromium.executablePath();
  return file && existsSync(file) ? file : undefined;
}

/**
 * CHROMIUM_PATH, Playwright's own, the system's; then Playwright's download, then Debian's package.
 * @returns {string | undefined} the path of the program.
 */
export function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (existsSync(named)) return named;
    say(`CHROMIUM_PATH names ${named}, which is not there.`);
    return undefined;
  }
  const found = playwrightsOwn() ?? onPath(systemNames);
  if (found) return found;
  say('No Chromium yet: asking Playwright to bring one …');
  const cli = installed('@playwright', 'test', 'cli.js');
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: 'ignore', timeout: 300_000 });
  const downloaded = playwrightsOwn();
  if (downloaded) return downloaded;
  say('Playwright could not.');
  installFromDebian('chromium', say);
  return onPath(systemNames);
}
