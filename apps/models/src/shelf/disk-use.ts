import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** Bytes of all files below a folder, but those of some names; 0 when there is none. */
export async function bytesBelow(directory: string, except: readonly string[] = []): Promise<number> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    if (!entry.isFile() || except.includes(entry.name)) continue;
    bytes += (await stat(path.join(entry.parentPath, entry.name)).catch(() => null))?.size ?? 0;
  }
  return bytes;
}

/** Folders of graphs built of a model, whole or not: `NAME-HASH`, with the layout for devices behind. */
export async function builtFolders(cacheDirectory: string, name: string): Promise<string[]> {
  const mine = new RegExp(`^${name.replace(/[.]/g, '\\.')}-[0-9a-f]{16}([.-]|$)`);
  const names = await readdir(cacheDirectory).catch(() => []);
  return names.filter((each) => mine.test(each)).map((each) => path.join(cacheDirectory, each));
}
