// Whether page, server and worker are built from the sources that are here. Only Node's own modules.
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What a build makes, without which nothing starts. */
const results = ['apps/server', 'apps/worker', 'apps/models', 'apps/web'].map((room) => `${room}/dist`);
const entries = [
  'apps/server/dist/main.js',
  'apps/worker/dist/main.js',
  'apps/models/dist/main.js',
  'apps/web/dist/index.html',
];
/** Beside what it vouches for. */
const stampPath = 'apps/server/dist/.tercet-built';
/** Of a room what is no source of a build. */
const leftOut = new Set(['node_modules', 'dist', '.turbo', 'README.md', 'CAVEATS.md', 'golden', 'fixtures']);

/** Files below a folder, by path, the same order everywhere. */
function filesIn(folder, isLeftOut = () => false) {
  const all = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return all.flatMap((entry) => {
    if (isLeftOut(entry.name)) return [];
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? filesIn(file, isLeftOut) : [file];
  });
}

/** A sum of the sources, the packages they are built with, and what was built. */
function sumOf(root) {
  const sum = createHash('sha256');
  const sources = ['apps', 'packages'].flatMap((rooms) =>
    filesIn(path.join(root, rooms), (name) => leftOut.has(name) || /\.test\.tsx?$/.test(name)),
  );
  const settings = ['package-lock.json', 'package.json', '.tsconfig.base.json', 'turbo.json'];
  const built = results.flatMap((folder) => filesIn(path.join(root, folder)));
  const all = [...sources, ...settings.map((name) => path.join(root, name)), ...built];
  for (const file of all) {
    if (file === path.join(root, stampPath)) continue;
    sum
      .update(`${path.relative(root, file)}\0`)
      .update(createHash('sha256').update(readFileSync(file)).digest());
  }
  return sum.digest('hex');
}

/** Whether there is something that starts, of these sources or older ones. */
export const isSomethingBuilt = (root) => entries.every((entry) => existsSync(path.join(root, entry)));

/** Whether what is built is whole, and built from the sources as they are. */
export function isBuilt(root) {
  const stamp = path.join(root, stampPath);
  return isSomethingBuilt(root) && existsSync(stamp) && readFileSync(stamp, 'utf8') === sumOf(root);
}

/** Remembers that what is built is of these sources. */
export function rememberBuilt(root) {
  if (isSomethingBuilt(root)) writeFileSync(path.join(root, stampPath), sumOf(root));
}

/** The first place where a build would write and this user may not; undefined where there is none. */
export function unwritable(root) {
  const rooms = results.map((folder) => path.dirname(folder));
  const turbos = ['.', ...rooms].map((room) => path.join(room, '.turbo'));
  const written = [...turbos, ...results].flatMap((name) => {
    const place = path.join(root, name);
    // What is not there is made in the folder above it.
    return existsSync(place) ? [place, ...filesIn(place)] : [path.dirname(place)];
  });
  return [path.join(root, 'node_modules'), ...written].find((place) => !isWritable(place));
}

function isWritable(place) {
  try {
    accessSync(place, constants.W_OK);
    return true;
  } catch (error) {
    if (error.syscall === undefined) throw error;
    return false;
  }
}
