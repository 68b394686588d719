// `npm run data -- check | rescue [DOCUMENT]`: the documents while no server runs; of apps/server, built.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { become, ensureInstalled, installed, root, say } from './prepare.mjs';

ensureInstalled();
const turbo = [
  installed('turbo', 'bin', 'turbo'),
  'run',
  'build',
  '--filter=@tercet/server',
  '--output-logs=errors-only',
];
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' };
const built = spawnSync(process.execPath, turbo, { cwd: root, env, encoding: 'utf8' });
if (built.status === 0) {
  become(path.join(root, 'apps/server/dist/data.js'), process.argv.slice(2));
} else {
  process.stderr.write(`${built.stdout ?? ''}${built.stderr ?? ''}`);
  say('The build failed; the lines above say where.');
  process.exitCode = 1;
}
