import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { BuildError } from './build-failure.ts';
import { absent, type BuiltModel, findBuiltModel } from './built-model.ts';
import type { Layout } from './graph/graph-builder.ts';
import { verifyFiles } from './verify-files.ts';
import { type ModelSource, writeModel } from './write-model.ts';

/** Raised when what is written changes, so that older builds are built again. */
const buildFormat = 20;

/** A build writes all the time; a partial folder untouched for this long has no builder any more. */
const abandonedAfterMs = 5 * 60_000;

/** Share of the progress that checking the checkpoint takes. */
const verifyShare = 0.1;

export interface BuildRequest {
  /** The folder of model.json and the checkpoint. */
  modelDirectory: string;
  /** What model.json says. */
  card: ModelSource & { name: string };
  /** Where built models are kept; made when absent. */
  cacheDirectory: string;
  /** For processors unless told otherwise; the graphs for devices are kept beside it. */
  layout?: Layout;
  /** Whether a graph for prompts alone is built too: for processors that multiply bytes in tiles. */
  hasTiles?: boolean;
  /** `share` 0 … 1, never falling; `doing` in words. */
  onProgress?: (share: number, doing: string) => void;
  signal?: AbortSignal;
}

/**
 * The graph and tokenizer of a checkpoint: found in the cache, or built into it.
 *
 * A build is written beside its place, made durable, and renamed into it when it is whole: a reader sees
 * all of it or nothing, and of several builders at once one wins and the others take what it made.
 *
 * Rejects with BuildError for everything about the checkpoint, else with the file system's error.
 */
export async function buildModel(request: BuildRequest): Promise<BuiltModel> {
  const { card, cacheDirectory, layout = 'lanes', modelDirectory, signal } = request;
  const hasPrompts = layout === 'lanes' && request.hasTiles === true;
  await mkdir(cacheDirectory, { recursive: true });
  await sweepAbandoned(cacheDirectory);
  const sums = [...card.files.map((file) => file.sha256), ...(card.lora ? [card.lora.path] : [])].join();
  const hash = createHash('sha256').update(`${buildFormat},${sums}`).digest('hex').slice(0, 16);
  const kind = hasPrompts ? '-tiles' : layout === 'lanes' ? '' : `-${layout}`;
  const place = path.resolve(cacheDirectory, `${card.name}-${hash}${kind}`);
  const found = await findBuiltModel(place);
  if (found) return found;

  const progress = (share: number, doing: string) => {
    request.onProgress?.(share, doing);
    if (signal?.aborted) throw new BuildError({ code: 'cancelled' });
  };
  await verifyFiles(modelDirectory, card.files, (share) => {
    progress(share * verifyShare, 'checking the model file');
  });
  const partial = `${place}.${process.pid}-${randomUUID().slice(0, 8)}.partial`;
  try {
    await mkdir(partial);
    const onShare = (share: number) => {
      progress(verifyShare + share * (1 - verifyShare), 'preparing the model for this machine');
    };
    await writeModel(modelDirectory, card, partial, onShare, layout, hasPrompts);
    return await moveIntoPlace(partial, place);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/**
 * Renames a finished build into its place, unless another builder's whole one is there already.
 *
 * @returns the model in that place. Of builders that come at once each tries until one of theirs is there;
 *          a damaged one is moved away first, since a folder that is not empty cannot be renamed over.
 */
async function moveIntoPlace(partial: string, place: string): Promise<BuiltModel> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const built = await findBuiltModel(place);
    if (built) {
      await syncDirectory(path.dirname(place));
      return built;
    }
    const moved = await rename(partial, place).catch((error: NodeJS.ErrnoException) => error);
    if (!moved || moved.code === 'ENOENT') continue;
    if (!inTheWay.has(moved.code)) throw moved;
    if (await findBuiltModel(place)) continue;
    const away = `${place}.${randomUUID().slice(0, 8)}.partial`;
    await rename(place, away).catch(absent);
    await rm(away, { recursive: true, force: true });
  }
  throw new Error(`Other builders keep ${place} from being written.`);
}

/** What systems say of a rename onto a folder that is not empty. */
const inTheWay = new Set<string | undefined>(['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES']);

/** Makes names in a folder durable. Windows has no such call, and needs none. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  await handle.sync();
  await handle.close();
}

function notOurs(error: NodeJS.ErrnoException): void {
  if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code ?? '')) throw error;
}

/** Removes what builders that died left behind. */
async function sweepAbandoned(cacheDirectory: string): Promise<void> {
  for (const name of await readdir(cacheDirectory)) {
    if (!name.endsWith('.partial')) continue;
    const folder = path.join(cacheDirectory, name);
    const inside = (await readdir(folder).catch(absent)) ?? [];
    const touched = await Promise.all(
      [folder, ...inside.map((file) => path.join(folder, file))].map((each) => stat(each).catch(absent)),
    );
    const latest = Math.max(...touched.map((each) => each?.mtimeMs ?? 0));
    // One that belongs to somebody else is theirs to remove.
    if (Date.now() - latest > abandonedAfterMs)
      await rm(folder, { recursive: true, force: true }).catch(notOurs);
  }
}
