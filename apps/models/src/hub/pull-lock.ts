import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { PullError } from './pull-failure.ts';

/** A lock is touched this often; one untouched for six times as long has no owner any more. */
const touchMs = 10_000;

/**
 * Holds a model's folder for one pull at a time: a file with the process's number, given its name by a link, which
 * only one can make. A lock whose process is gone is taken over.
 *
 * @returns what lets go of it.
 * Rejects with PullError `being-pulled`.
 */
export async function lockFolder(place: string, name: string): Promise<() => Promise<void>> {
  const own = `${place}.${process.pid}-${crypto.randomUUID().slice(0, 8)}`;
  await writeFile(own, String(process.pid));
  try {
    while (!(await linked(own, place))) {
      const owner = await ownerOf(place);
      if (owner !== null) throw new PullError({ code: 'being-pulled', name, process: owner });
      // Moved, not removed: of several that find it left behind, one moves it, and none removes another's new one.
      await rename(place, `${own}.left`).catch(() => undefined);
      await rm(`${own}.left`, { force: true });
    }
  } finally {
    await rm(own, { force: true });
  }
  const touching = setInterval(() => {
    const now = new Date();
    utimes(place, now, now).catch(() => undefined); // gone: somebody removed the folder; the pull will say so
  }, touchMs);
  touching.unref();
  return async () => {
    clearInterval(touching);
    await rm(place, { force: true });
  };
}

async function linked(own: string, place: string): Promise<boolean> {
  try {
    await link(own, place);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** The living process that holds the lock; null when there is none. */
async function ownerOf(place: string): Promise<number | null> {
  const [text, found] = await Promise.all([
    readFile(place, 'utf8').catch(() => ''),
    stat(place).catch(() => null),
  ]);
  const owner = Number(text);
  if (!found || !Number.isInteger(owner) || owner <= 0) return null;
  if (Date.now() - found.mtimeMs > 6 * touchMs) return null;
  return isAlive(owner) ? owner : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not ours to signal is alive, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
