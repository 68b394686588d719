import { chmodSync, lstatSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { syncFolder } from './sync-folder.ts';

export const folderMode = 0o700;
/** What a file with writers' text is made with, whatever the umask. */
export const fileMode = 0o600;
const others = 0o077;
/** A folder that all users share by design, like /tmp. */
const stickyBit = 0o1000;

/**
 * Makes the folder of a database for its owner alone, and everything of the database in it: the file, its log, what
 * was written aside. SQLite makes a log with the mode of its file.
 *
 * A folder every user shares (the sticky bit) stays as it is; the files in it do not. Does nothing on Windows, which
 * has no modes.
 *
 * @returns what the person who runs this should know, a sentence each: it stood open and is closed now, or something
 * stays open because the file system has no modes, or it is another user's.
 * Throws when the folder cannot be made.
 */
export function keepPrivate(file: string): string[] {
  const folder = path.dirname(file);
  const firstMade = mkdirSync(folder, { recursive: true, mode: folderMode });
  if (firstMade) syncFolder(path.dirname(firstMade));
  if (process.platform === 'win32') return [];
  const shared = (statSync(folder).mode & stickyBit) !== 0;
  // Every file of the database begins with its name.
  const files = readdirSync(folder)
    .filter((name) => name.startsWith(path.basename(file)))
    .map((name) => path.join(folder, name))
    .filter((each) => lstatSync(each, { throwIfNoEntry: false })?.isFile());
  const open = [
    ...(shared ? [] : [{ at: folder, mode: folderMode }]),
    ...files.map((at) => ({ at, mode: fileMode })),
  ].filter(({ at }) => isOpen(at));
  const stillOpen = open.flatMap(({ at, mode }) => {
    const problem = tighten(at, mode);
    return problem === null ? [] : [`Other users of this machine may be able to read ${at}: ${problem}.`];
  });
  if (shared)
    stillOpen.push(`Every user of this machine shares ${folder}: give the documents a folder of their own.`);
  if (open.length === 0 || stillOpen.length > 0) return stillOpen;
  return [`Other users of this machine could read the documents in ${folder}; now only their owner can.`];
}

/**
 * Takes every right from everybody but the owner.
 * @returns why that did not work; null when it did, also when there is no such file any more.
 */
export function tighten(file: string, mode: number): string | null {
  if (process.platform === 'win32') return null;
  try {
    chmodSync(file, mode);
    // Some file systems take any mode and keep their own.
    return isOpen(file) ? 'this file system keeps no modes' : null;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? null : message;
  }
}

function isOpen(file: string): boolean {
  return ((statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & others) !== 0;
}
