// `npm run e2e -- NAME`: browser stories alone, in the Chromium that `npm test` would take.
import { findChromium } from './chromium.mjs';
import { installed, runNode, say } from './prepare.mjs';

const chromium = findChromium();
if (chromium) {
  process.exitCode = runNode(
    installed('@playwright', 'test', 'cli.js'),
    ['test', '--config=e2e/playwright.config.ts', '--reporter=list', ...process.argv.slice(2)],
    { env: { CHROMIUM_PATH: chromium } },
  );
} else {
  say('No Chromium could be found or installed; set CHROMIUM_PATH.');
  process.exitCode = 1;
}
