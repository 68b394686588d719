import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { CommandError } from '../command-error.ts';

/**
 * Where a file of a folder that is added really lies. A link may lead to another place in the folder, or, as in Hugging
 * Face's cache, from `snapshots/COMMIT/` to `blobs/` beside it; to no other, or a folder from elsewhere would bring in
 * what is somebody's own.
 * Throws CommandError for one that leads out, and for what is no file.
 */
export async function sourceFile(folder: string, name: string): Promise<string> {
  const named = path.join(folder, name);
  const place = await realpath(named).catch(() => null);
  const own = await realpath(folder).catch(() => null);
  if (place === null || own === null) throw new CommandError(`${named} is not there.`);
  const snapshots = path.dirname(own);
  const blobs = path.basename(snapshots) === 'snapshots' ? path.join(snapshots, '..', 'blobs') : own;
  const isWithin = [own, blobs].some((each) => place.startsWith(each + path.sep));
  if (!isWithin) throw new CommandError(`${named} is a link that leads out of its folder.`);
  if (!(await stat(place)).isFile()) throw new CommandError(`${named} is no file.`);
  return place;
}
