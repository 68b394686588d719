// The packages of the lock, installed beside those that are there and put in their place when they are whole.
// Only Node's own modules.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { codeInWords, npmCode, npmPath } from './system-errors.mjs';

/** Written into a `node_modules` last: what it was installed from. */
const stampName = '.tercet-stamp';
/** Where packages are installed beside, one folder a process; below the checkout, so that moving is renaming. */
const besideName = path.join('.cache', 'install');

/** The npm that called us, or the one on the path. */
function npmCommand() {
  const npm = process.env.npm_execpath;
  return npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
}

const installArguments = [
  'ci',
  // The build tools are needed whatever NODE_ENV says.
  '--include=dev',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
  // What is in npm's cache is named by its checksum: no need to ask.
  '--prefer-offline',
  // Somebody waits to start what is there.
  '--fetch-retry-mintimeout=2000',
  '--fetch-retry-maxtimeout=10000',
];

const stampIn = (folder) => {
  const file = path.join(folder, stampName);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
};

/** What needs no success: a folder that cannot be written to keeps what is in it. */
function tryTo(act) {
  try {
    act();
  } catch (error) {
    if (error.syscall === undefined) throw error;
  }
}

/** MiB that the packages take, with what npm writes on the way. On a full disk npm may wait for ever. */
const packagesMb = 800;

/** @returns undefined, or that there is no room, in words. */
function roomProblem(root, neededMb) {
  const { bavail, bsize } = statfsSync(root);
  const freeMb = Math.floor((bavail * bsize) / 2 ** 20);
  return freeMb < neededMb
    ? `the disk is full (${neededMb} MB are needed, and ${freeMb} MB are free)`
    : undefined;
}

/** What packages depend on: the lock, Node and the platform. */
function stampOf(root) {
  return createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .update(`${process.version} ${process.platform} ${process.arch}`)
    .digest('hex');
}

/** The folders of the rooms, of the lock; '' is the checkout itself, and comes last. */
function roomsOf(root) {
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  return [...Object.keys(packages).filter((room) => room !== '' && !/(^|\/)node_modules\//.test(room)), ''];
}

function isAlive(processId) {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * Puts what was installed beside in the place of what is there. Killed within, it is gone on with at the next start:
 * the checkout's own `node_modules`, with the stamp, comes last.
 */
function putInPlace(root, beside) {
  for (const room of roomsOf(root)) {
    const place = path.join(root, room, 'node_modules');
    const whole = path.join(beside, room, 'node_modules');
    if (!existsSync(whole)) continue;
    if (existsSync(place)) {
      rmSync(path.join(beside, room, 'before'), { recursive: true, force: true });
      mkdirSync(path.join(beside, room), { recursive: true });
      renameSync(place, path.join(beside, room, 'before'));
    }
    renameSync(whole, place);
  }
  rmSync(beside, { recursive: true, force: true });
}

/** What starts left behind that were killed: put in place when it is whole and right, else removed. */
function goOn(root, stamp) {
  const all = path.join(root, besideName);
  for (const name of existsSync(all) ? readdirSync(all) : []) {
    // In containers the next process often has the number of the last.
    if (Number(name) !== process.pid && isAlive(Number(name))) continue;
    const beside = path.join(all, name);
    const isWhole = stampIn(path.join(beside, 'node_modules')) === stamp;
    // Killed between two renames: what was there before is the only one that is whole.
    const before = path.join(beside, 'before');
    const place = path.join(root, 'node_modules');
    if (isWhole) putInPlace(root, beside);
    else if (existsSync(before) && !existsSync(place)) renameSync(before, place);
    rmSync(beside, { recursive: true, force: true });
  }
}

/** @returns undefined, or why they could not be installed, in words. */
function installInto(root, beside, [command, ...before]) {
  mkdirSync(beside, { recursive: true });
  for (const room of roomsOf(root)) {
    mkdirSync(path.join(beside, room), { recursive: true });
    copyFileSync(path.join(root, room, 'package.json'), path.join(beside, room, 'package.json'));
  }
  for (const name of ['package-lock.json', '.npmrc'])
    if (existsSync(path.join(root, name))) copyFileSync(path.join(root, name), path.join(beside, name));
  // onnxruntime-node would fetch GPU libraries from elsewhere; the CPU library is inside the package.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', npm_config_ignore_scripts: 'true' };
  const { error, status, stderr } = spawnSync(command, [...before, ...installArguments], {
    cwd: beside,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['inherit', 'inherit', 'pipe'],
    shell: command === 'npm' && process.platform === 'win32',
  });
  if (error) return error.code === 'ENOENT' ? 'npm is not on the path' : error.message;
  if (status === 0) return undefined;
  const code = npmCode(stderr ?? '');
  const words = codeInWords(code);
  if (words === undefined) process.stderr.write(stderr ?? '');
  const where = npmPath(stderr ?? '');
  if (words === undefined) return code === undefined ? 'npm says why above' : `${code}; npm says why above`;
  return where === undefined || code === 'ENOSPC' ? words : `${words} (${where})`;
}

/**
 * Installs when the lock, Node or the platform changed since the last time.
 *
 * What was there stays until the new is whole; where that cannot be had, it is said in one line, and what is there is
 * started.
 *
 * @param {string} root of the checkout.
 * @param {(words: string) => void} say
 * @param {string[]} npm  program and arguments that come before npm's own.
 * @param {number} neededMb  MiB the packages take.
 * @returns {{state: 'installed' | 'older' | 'none', words?: string}} `older`: those of before; `none`: there are none,
 *          and `words` say why.
 */
export function install(root, say, npm = npmCommand(), neededMb = packagesMb) {
  const stamp = stampOf(root);
  const place = path.join(root, 'node_modules');
  const isRight = () => stampIn(place) === stamp;
  const isThere = () => [stampName, '.package-lock.json'].some((name) => existsSync(path.join(place, name)));
  if (isRight()) {
    tryTo(() => goOn(root, stamp));
    return { state: 'installed' };
  }
  const beside = path.join(root, besideName, String(process.pid));
  let problem;
  try {
    goOn(root, stamp);
    if (isRight()) return { state: 'installed' };
    say('Installing the packages Tercet is made of (once, about half a minute) …');
    problem = roomProblem(root, neededMb) ?? installInto(root, beside, npm);
    if (problem === undefined) {
      writeFileSync(path.join(beside, 'node_modules', stampName), stamp);
      putInPlace(root, beside);
      return { state: 'installed' };
    }
  } catch (error) {
    if (error.syscall === undefined) throw error;
    problem = `${codeInWords(error.code) ?? error.message} (${error.dest ?? error.path})`;
  }
  tryTo(() => rmSync(beside, { recursive: true, force: true }));
  if (!isThere()) return { state: 'none', words: `The packages could not be installed: ${problem}.` };
  say(`The packages could not be renewed: ${problem}. Tercet starts with those of before.`);
  return { state: 'older' };
}
