import { realpath, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { CommandError } from '../command-error.ts';
import { megabytes } from '../hub/pull-failure.ts';
import { lockFolder } from '../hub/pull-lock.ts';
import type { Places } from '../places.ts';
import { catalogue, embedded } from '../shelf/catalogue.ts';
import { builtFolders, bytesBelow } from '../shelf/disk-use.ts';
import { pullFolder, readCard } from '../shelf/model-folder.ts';
import type { Terminal } from '../terminal.ts';

export interface RemoveCommand {
  command: 'remove';
  name: string;
  yes: boolean;
}

/**
 * `remove NAME`: its checkpoint and the graphs built of it; of the catalogue's, the card stays.
 * @returns the exit status. Throws CommandError.
 */
export async function remove(
  { name, yes }: RemoveCommand,
  places: Places,
  terminal: Terminal,
): Promise<number> {
  if (name === embedded) throw new CommandError(`${name} is part of Tercet and is not removed.`);
  const directory = path.join(places.modelsDirectory, name);
  if (!(await stat(directory).catch(() => null))?.isDirectory()) {
    throw new CommandError(`There is no ${name} in ${places.modelsDirectory}.`);
  }
  const built = await builtFolders(places.cacheDirectory, name);
  const sizes = await Promise.all([directory, ...built].map((each) => bytesBelow(each)));
  const bytes = sizes.reduce((sum, each) => sum + each, 0);
  if (!yes && !(await confirmed(name, bytes, terminal))) return 1;
  const unlock = await lockFolder(path.join(directory, '.pull.lock'), name);
  try {
    await Promise.all(built.map((folder) => rm(folder, { recursive: true, force: true })));
    if (catalogue.includes(name)) await emptyFolder(directory);
    else await rm(directory, { recursive: true, force: true });
  } finally {
    await unlock();
  }
  terminal.say(`${name} is removed; ${megabytes(bytes)} are free again.`);
  return 0;
}

async function confirmed(name: string, bytes: number, { confirm }: Terminal): Promise<boolean> {
  if (!confirm) throw new CommandError(`Nobody can be asked here; --yes removes ${name}.`);
  return confirm(`Remove ${name}, ${megabytes(bytes)}?`);
}

/** What a pull brought; the card stays. */
async function emptyFolder(directory: string): Promise<void> {
  const files = (await readCard(directory))?.files.map((file) => file.path) ?? [];
  for (const each of files) {
    // Through a folder that is a link, another's would be removed.
    const folder = await realpath(path.dirname(path.join(directory, each))).catch(() => null);
    const own = await realpath(directory);
    if (folder === own || folder?.startsWith(own + path.sep)) {
      await rm(path.join(folder, path.basename(each)), { recursive: true, force: true });
    }
  }
  for (const each of ['pulled.json', pullFolder]) {
    await rm(path.join(directory, each), { recursive: true, force: true });
  }
}
