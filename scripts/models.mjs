// `npm run models -- synthesize SHAPE [--seed N]`: makes model folders. Needs no build: it reads no page and no server.
import path from 'node:path';
import { ensureInstalled, installed, root, runNode } from './prepare.mjs';

ensureInstalled();
process.exitCode = runNode(installed('tsx', 'dist', 'cli.mjs'), [
  path.join(root, 'packages/model-builder/src/cli.ts'),
  ...process.argv.slice(2),
]);
