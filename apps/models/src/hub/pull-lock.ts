import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { PullError } from './pull-failure.ts';

/** A lock is touched this often; one untouched for six times as long has no owner any more. */
const touchMs = 10_000;
const lookAgainMs = 50;

/**
 * Holds a model's folder for one pull at a time: a file with the process's number, given its name by a link, which
 * only one can make. A lock whose process is gone is taken over. Where there are no links (exFAT, some network disks)
 * the file is made under its name; one that is still empty has an owner who is just writing it.
 *
 * @param tryLink  `link` of node:fs/promises.
 * @returns what lets go of it.
 * Rejects with PullError `being-pulled`.
 */
export async function lockFolder(
  place: string,
  name: string,
  tryLink: typeof link = link,
): Promise<() => Promise<void>> {
  const own = `${place}.${process.pid}-${crypto.randomUUID().slice(0, 8)}`;
  await writeFile(own, String(process.pid));
  try {
    while (!(await linked(own, place, tryLink))) {
      const owner = await ownerOf(place);
      if (owner === 'writing') {
        await delay(lookAgainMs);
        continue;
      }
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

/** What systems say of a link where they have none. */
const noLinks = new Set<unknown>([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EINVAL',
  'EACCES',
  'EISDIR',
]);

async function linked(own: string, place: string, tryLink: typeof link): Promise<boolean> {
  try {
    await tryLink(own, place);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!noLinks.has(codeOf(error))) throw error;
    return made(place);
  }
}

/** Makes the file under its name, as only one can. */
async function made(place: string): Promise<boolean> {
  try {
    await writeFile(place, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** The living process that holds the lock, or one that is just writing its number; null when there is none. */
async function ownerOf(place: string): Promise<number | 'writing' | null> {
  const [text, found] = await Promise.all([
    readFile(place, 'utf8').catch(() => ''),
    stat(place).catch(() => null),
  ]);
  const owner = Number(text);
  if (found && text === '' && Date.now() - found.mtimeMs < touchMs) return 'writing';
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
