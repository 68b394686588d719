// What `npm start`, `npm test` and `npm run bench` share: packages installed, rooms built. Only Node's own modules.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** What tools and libraries would tell their makers, they do not; everything that is started from here has these. */
Object.assign(process.env, { DO_NOT_TRACK: '1', ORT_DISABLE_TELEMETRY: '1', TURBO_TELEMETRY_DISABLED: '1' });

/** Says one line to the person at the terminal. */
export function say(words) {
  process.stdout.write(`${words}\n`);
}

/** Ends with one line when Node is older than the packages need. */
function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  say(`Tercet needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/** The npm that called us, or the one on the path. */
function npmCommand(args) {
  const npm = process.env.npm_execpath;
  return npm?.endsWith('.js') ? [process.execPath, [npm, ...args]] : ['npm', args];
}

/** Installs when the lock, Node or the platform changed since the last time. */
export function ensureInstalled() {
  checkNode();
  const lock = readFileSync(path.join(root, 'package-lock.json'));
  const stamp = createHash('sha256')
    .update(lock)
    .update(`${process.version} ${process.platform} ${process.arch}`)
    .digest('hex');
  const stampPath = path.join(root, 'node_modules', '.tercet-stamp');
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === stamp) return;
  say('Installing the packages Tercet is made of (once, about half a minute) …');
  const [command, args] = npmCommand(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
  // The build tools are needed whatever NODE_ENV says.
  // onnxruntime-node would fetch GPU libraries from elsewhere; the CPU library is inside the package.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', npm_config_ignore_scripts: 'true' };
  const ended = spawnSync(command, args, { cwd: root, env, stdio: 'inherit', shell: command === 'npm' });
  if (ended.status !== 0) {
    say(
      'The packages could not be installed. Is the npm registry reachable? Run the same command again to retry.',
    );
    process.exit(1);
  }
  writeFileSync(stampPath, stamp);
}

/** A JavaScript program of an installed package, by the path inside it. */
export function installed(...parts) {
  return path.join(root, 'node_modules', ...parts);
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

export function turbo(...tasks) {
  return runNode(...turboRun(...tasks));
}

/** Builds page, server and worker; what is unchanged is taken from turbo's cache. */
export function ensureBuilt() {
  const first = !existsSync(path.join(root, 'apps/server/dist/main.js'));
  if (first) say('Building the page, the server and the worker …');
  const quiet = spawnNode(...turboRun('build'), { encoding: 'utf8' });
  if (quiet.status === 0) return;
  process.stdout.write(quiet.stdout ?? '');
  process.stderr.write(quiet.stderr ?? '');
  say('The build failed; the lines above say where.');
  process.exit(1);
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
