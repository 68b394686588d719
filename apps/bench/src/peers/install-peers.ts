import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { peersDirectory } from './peer-process.ts';

/** Installs the peers' packages when they are not there, or their lock changed. Throws when that fails. */
export function installPeers(): void {
  const lock = readFileSync(path.join(peersDirectory, 'package-lock.json'), 'utf8');
  const stampPath = path.join(peersDirectory, 'node_modules', '.lock-stamp');
  if (readIfThere(stampPath) === lock) return;
  process.stderr.write('Installing what the bench compares with (once, about 1.2 GB) …\n');
  // The npm that called us, or the one on the path.
  const npm = process.env.npm_execpath;
  const [command, args] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  // Not `ci`: it refuses a lock that lacks what a registry does not have, as packages for other systems.
  const ended = spawnSync(command, [...args, 'install', '--no-save', '--loglevel=error'], {
    cwd: peersDirectory,
    stdio: ['ignore', 2, 2],
    shell: command === 'npm',
  });
  if (ended.status !== 0) throw new Error('The peers could not be installed. Is the npm registry reachable?');
  writeFileSync(stampPath, lock);
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
