import { constants, copyFile, link, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';

/** Gives files of one model's folder to another's: the same file under two names, or on another disk a copy. */
export async function linkFiles(from: string, to: string, files: readonly { path: string }[]): Promise<void> {
  for (const file of files) {
    const [source, place] = [path.join(from, file.path), path.join(to, file.path)];
    await mkdir(path.dirname(place), { recursive: true });
    await rm(place, { force: true });
    const linked = await link(source, place).then(
      () => true,
      () => false,
    );
    if (!linked) await copyFile(source, place, constants.COPYFILE_FICLONE);
  }
}
