// What `npm start`, `npm test` and `npm run bench` share: packages installed, rooms built. Only Node's own modules.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { isBuilt, isSomethingBuilt, rememberBuilt, unwritable } from './built.mjs';
import { install } from './install.mjs';
import { checkNode } from './node-range.mjs';
import { end, root, say } from './place.mjs';

export { root, say };

/** What tools and libraries would tell their makers, they do not; everything that is started from here has these. */
Object.assign(process.env, { DO_NOT_TRACK: '1', ORT_DISABLE_TELEMETRY: '1', TURBO_TELEMETRY_DISABLED: '1' });

/** Installs when the lock, Node or the platform changed since the last time. */
export function ensureInstalled() {
  checkNode();
  const { state, words } = install(root, say);
  if (state === 'none') end(`${words} Run the same command again to retry.`);
}

/** A JavaScript program of an installed package, by the path inside it. */
export function installed(...parts) {
  return path.join(root, 'node_modules', ...parts);
}

/** The first of these programs that is in a folder of PATH. */
export function onPath(names) {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    for (const name of names) {
      const file = path.join(folder, name);
      if (existsSync(file)) return file;
    }
  }
  return undefined;
}

/**
 * Runs a Node program to its end.
 * @returns {number} its exit status; 1 when it was killed.
 */
export function runNode(script, args, options = {}) {
  return spawnNode(script, args, { stdio: 'inherit', ...options }).status ?? 1;
}

function spawnNode(script, args, options) {
  const env = { ...process.env, ...options.env };
  return spawnSync(process.execPath, [script, ...args], { cwd: root, ...options, env });
}

/** Turbo's program and arguments for tasks of every room, unless a filter among them says which. */
const turboRun = (...tasks) => [
  installed('turbo', 'bin', 'turbo'),
  ['run', ...tasks, '--output-logs=errors-only'],
];

/** Runs turbo to its end; @returns its exit status. A whole build is remembered. */
export function turbo(...tasks) {
  const status = runNode(...turboRun(...tasks));
  if (status === 0 && tasks.join() === 'build') rememberBuilt(root);
  return status;
}

/**
 * Builds page, server and worker, or only one room and what it needs. What is built already needs no build; where this
 * user may not write, what was built before is started, and one line says so.
 * @param {string} [room] a package's name.
 */
export function ensureBuilt(room) {
  if (isBuilt(root)) return;
  const first = !isSomethingBuilt(root);
  const blocked = unwritable(root);
  if (blocked !== undefined) {
    if (first) end(`Tercet cannot be built: this user may not write to ${blocked}.`);
    say(
      `This user may not write to ${blocked}: Tercet starts as it was built before. Its owner renews it with npm run build.`,
    );
    return;
  }
  if (first && room === undefined) say('Building the page, the server and the worker …');
  const filter = room === undefined ? [] : [`--filter=${room}`];
  const quiet = spawnNode(...turboRun('build', ...filter), { encoding: 'utf8' });
  if (quiet.status === 0) {
    if (room === undefined) rememberBuilt(root);
    return;
  }
  process.stdout.write(quiet.stdout ?? '');
  process.stderr.write(quiet.stderr ?? '');
  end('The build failed; the lines above say where.');
}

/**
 * Runs a Node program in this terminal until it ends; it gets the signals this process gets, and this
 * process ends as it did.
 */
export function become(script, args) {
  const child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
  // Ctrl-C reaches the whole group by itself; a signal sent to this process alone is passed on.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
