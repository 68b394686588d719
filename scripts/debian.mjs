// Debian's packages, where a person (a container, mostly) may install them without being asked.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

export function isDebianRoot() {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
  return /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/**
 * Installs packages when this is Debian and we are root; otherwise does nothing. Quiet, whatever happens: the
 * caller looks whether the programs are there.
 * @param {string | readonly string[]} names
 * @param {(words: string) => void} say hears that it takes a while.
 */
export function installFromDebian(names, say) {
  if (!isDebianRoot()) return;
  const packages = [names].flat();
  say(`Installing Debian’s ${packages.join(', ')} …`);
  const quiet = {
    stdio: 'ignore',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 900_000,
  };
  spawnSync('apt-get', ['update'], quiet);
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', ...packages], quiet);
}
