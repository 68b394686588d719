// `npm run test:browsers`: the stories in WebKit and Firefox. `npm run test:browsers -- panels` runs those of one file.
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt, ensureInstalled, root, say } from './prepare.mjs';

ensureInstalled();
ensureBuilt();
const reports = path.join(root, 'test-results');
mkdirSync(reports, { recursive: true });
rmSync(path.join(reports, 'browsers.json'), { force: true });
// Loaded late: it needs the packages that were installed above.
const { runBrowserStories } = await import('./browsers.mjs');
const { status, counts } = runBrowserStories({ install: true, few: false, args: process.argv.slice(2) });
if (counts) say(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = status;
