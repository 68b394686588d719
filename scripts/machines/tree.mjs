// Fresh clones of this checkout, and servers started in them as people start them.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../place.mjs';

/** Everything a run makes; removed at its end. */
const scratch = mkdtempSync(path.join(tmpdir(), 'tercet machines '));
export const at = (...names) => path.join(scratch, ...names);
export const clean = () => rmSync(scratch, { recursive: true, force: true });

/** Whatever is this slow hangs, milliseconds. */
const longMs = 900_000;

/** Runs a program to its end; throws with what it said when it failed. */
export function must(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args[0]} ended with ${status}: ${stdout}${stderr}`);
  return stdout;
}

/** A clone of what is committed here, in a folder of this name. */
export function clone(name) {
  const place = at(name);
  must('git', ['clone', '--quiet', root, place]);
  return place;
}

/** Throws away what was built, so that the next start builds. */
export function unbuild(tree) {
  for (const room of readdirSync(path.join(tree, 'apps')))
    for (const made of ['dist', '.turbo'])
      rmSync(path.join(tree, 'apps', room, made), { recursive: true, force: true });
  rmSync(path.join(tree, '.turbo'), { recursive: true, force: true });
}

/** Settings that are nobody else's; the graph is built once a tree. */
function settings(tree, more = {}) {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_|NODE_|MODELS|CACHE_DIR|DATA_DIR|HOST$|PORT$)/i.test(name),
    ),
  );
  return { ...inherited, PORT: '0', DATA_DIR: path.join(tree, '.data'), ...more };
}

/**
 * Starts Tercet as `npm start` does.
 * @param {string} tree
 * @param {{env?: object, node?: string, before?: string[]}} options  `before`: a command that runs it, e.g. as somebody else.
 */
function start(tree, { env = {}, node = process.execPath, before = [] } = {}) {
  const [command, ...args] = [...before, node, path.join(tree, 'scripts', 'start.mjs')];
  const child = spawn(command, args, {
    cwd: tree,
    env: { ...settings(tree), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const program = { child, said: '', peakMb: 0 };
  const watch = setInterval(() => {
    program.peakMb = Math.max(program.peakMb, memoryMb(child.pid));
  }, 250);
  const late = setTimeout(() => child.kill('SIGKILL'), longMs);
  const ended = new Promise((resolve) => child.once('close', resolve)).finally(() => {
    clearInterval(watch);
    clearTimeout(late);
  });
  const address = () => /Tercet is ready: (http:\S+)/.exec(program.said)?.[1];
  const ready = new Promise((resolve) => {
    const hear = (chunk) => {
      program.said += chunk;
      if (address()) resolve(address());
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    ended.then(() => resolve(undefined));
  });
  return Object.assign(program, { ended, ready });
}

/** MiB of memory of a process and all it started that nothing else can have meanwhile; 0 where there is no /proc. */
function memoryMb(processId) {
  let sum = 0;
  try {
    const rollup = readFileSync(`/proc/${processId}/smaps_rollup`, 'utf8');
    sum = Number(/^Pss_Anon:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024;
    const children = readFileSync(`/proc/${processId}/task/${processId}/children`, 'utf8').trim();
    for (const child of children.split(/\s+/).filter(Boolean)) sum += memoryMb(child);
  } catch (error) {
    if (error.syscall === undefined) throw error; // it has ended meanwhile, or this is no Linux
  }
  return sum;
}

/** Starts, looks at the page, asks once, ends. Throws with what was said where something is missing. */
export async function mustServe(tree, options) {
  const program = start(tree, options);
  try {
    const address = await program.ready;
    if (address === undefined) throw new Error(`never came up: ${program.said}`);
    const page = await (await fetch(address)).text();
    if (!/<script[^>]+src="\/assets\//.test(page)) throw new Error(`no page: ${page.slice(0, 200)}`);
    const answer = await fetch(`${address}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'smollm2-135m', prompt: 'The harbour was', max_tokens: 8, seed: 1 }),
    });
    const { choices, error } = await answer.json();
    if (!choices?.[0]?.text) throw new Error(`no answer: ${JSON.stringify(error)}`);
    return program;
  } finally {
    program.child.kill('SIGTERM');
    await program.ended;
  }
}

/** Starts what cannot start, and takes its last line; throws when it comes up, or ends with another status. */
export async function mustRefuse(tree, status, line, options) {
  const program = start(tree, options);
  const address = await program.ready;
  if (address !== undefined) {
    program.child.kill('SIGTERM');
    await program.ended;
    throw new Error(`came up: ${program.said}`);
  }
  const ended = await program.ended;
  const lines = program.said.trimEnd().split('\n');
  if (ended !== status || !line.test(lines.at(-1)) || /^\s+at /m.test(program.said))
    throw new Error(`status ${ended} instead of ${status}, or other words than ${line}: ${program.said}`);
}

export const makeFolder = (...names) => {
  mkdirSync(at(...names), { recursive: true });
  return at(...names);
};
