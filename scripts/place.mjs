// Where this checkout is, and how its scripts talk. Only Node's own modules, as in all that runs before packages are there.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Says one line to the person at the terminal. */
export function say(words) {
  process.stdout.write(`${words}\n`);
}

/** Says one line and ends. */
export function end(words, status = 1) {
  say(words);
  process.exit(status);
}
