import { stat, statfs } from 'node:fs/promises';
import { PullError } from './pull-failure.ts';

/** Left free, so that the machine can go on: 64 MiB. */
const reserve = 2 ** 26;

/** Bytes free, for who is not root, on the disk a folder is on. */
export async function freeBytesAt(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}

/**
 * Compares what is still to come with what is free; what lies there as a part counts as come.
 * Rejects with PullError `no-space`.
 */
export async function checkSpace(
  { freeBytes }: { freeBytes: (directory: string) => Promise<number> },
  directory: string,
  files: readonly { place: string; bytes: number }[],
): Promise<void> {
  let missing = 0;
  for (const { place, bytes } of files) {
    missing += bytes - ((await stat(place).catch(() => null))?.size ?? 0);
  }
  if (missing <= 0) return;
  const needed = missing + reserve;
  const free = await freeBytes(directory);
  if (free < needed) throw new PullError({ code: 'no-space', directory, needed, free });
}
