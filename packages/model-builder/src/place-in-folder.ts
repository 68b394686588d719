import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { BuildError } from './build-failure.ts';
import { absent } from './built-model.ts';

/**
 * Where a file of a model lies, links followed.
 *
 * @param file as `model.json` has it: parts between slashes.
 * @returns absolute; null when it is not there.
 * Throws BuildError `outside-folder` for one that leads out of the folder, `not-a-checkpoint` for what is no file.
 */
export async function placeInFolder(directory: string, file: string): Promise<string | null> {
  const named = path.join(directory, file);
  if (!isPlainPath(file)) throw new BuildError({ code: 'outside-folder', path: file, directory });
  const [folder, place] = [
    await realpath(directory).catch(absent),
    await realpath(named).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ELOOP') return absent(error);
      throw new BuildError({ code: 'outside-folder', path: file, directory });
    }),
  ];
  if (folder === null || place === null) return null;
  if (!place.startsWith(folder + path.sep)) {
    throw new BuildError({ code: 'outside-folder', path: file, directory });
  }
  if ((await stat(place)).isFile()) return place;
  throw new BuildError({ code: 'not-a-checkpoint', path: named, problem: 'it is no file.' });
}

/** Names below a folder, on every system: no way up, no drive, no character that is none. */
export function isPlainPath(file: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return file.split('/').every((part) => !/^\.{0,2}$|[\\:\u0000-\u001f\u007f]/.test(part));
}
