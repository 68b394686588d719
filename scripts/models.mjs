// `npm run models -- list | pull NAME | add PATH | verify NAME | remove NAME | synthesize SHAPE`: apps/models, built.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { become, ensureInstalled, installed, root, say } from './prepare.mjs';

ensureInstalled();
const turbo = [
  installed('turbo', 'bin', 'turbo'),
  'run',
  'build',
  '--filter=@tercet/models',
  '--output-logs=errors-only',
];
const built = spawnSync(process.execPath, turbo, { cwd: root, encoding: 'utf8' });
if (built.status === 0) {
  become(path.join(root, 'apps/models/dist/main.js'), process.argv.slice(2));
} else {
  process.stderr.write(`${built.stdout ?? ''}${built.stderr ?? ''}`);
  say('The build failed; the lines above say where.');
  process.exitCode = 1;
}
