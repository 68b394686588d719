import { mkdir, realpath, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import type { PresentCard } from '@tercet/protocol';
import { pullFolder, readCard, writeJson } from '../shelf/model-folder.ts';
import { checkSpace } from './check-space.ts';
import { downloadFile } from './download-file.ts';
import { checksumsOf } from './file-checksums.ts';
import { addressOf, type HubFile } from './list-files.ts';
import { writeFailure } from './part-file.ts';
import { planPull } from './plan-pull.ts';
import { PullError } from './pull-failure.ts';
import { lockFolder } from './pull-lock.ts';
import type { PullPlan, PullRequest } from './pull-plan.ts';

/**
 * Brings a model: its files, checked, then `pulled.json`, and for what is not of the catalogue a `model.json`.
 *
 * Files come into `models/NAME/.pull/`, named by their checksums, and are moved to their places when all are whole;
 * so what was there before stays until then, and a pull that was stopped goes on where it was.
 *
 * Rejects with PullError for everything that is expected.
 */
export async function pullModel(request: PullRequest): Promise<PresentCard> {
  const plan = await planPull(request);
  if (plan.kind === 'here') return plan.card;
  const { directory, name } = plan;
  const work = path.join(directory, pullFolder);
  await mkdir(work, { recursive: true }).catch((error) => {
    throw writeFailure(error, work, plan.bytesTotal);
  });
  const unlock = await lockFolder(path.join(directory, '.pull.lock'), name);
  try {
    const files = await bringFiles(request, plan, work);
    await writeJson(path.join(directory, 'pulled.json'), { files });
    const card = await plan.describe(files);
    if ((await readCard(directory)) === null || !plan.catalogued) {
      await writeJson(path.join(directory, 'model.json'), card);
    }
    await rm(work, { recursive: true, force: true });
    return card;
  } catch (error) {
    // What came is whole and is no model: another pull would bring the same.
    if (error instanceof PullError && error.failure.code === 'not-a-checkpoint' && !plan.catalogued) {
      await rm(directory, { recursive: true, force: true });
    }
    throw writeFailure(error, directory, 0);
  } finally {
    await unlock();
    // Folders in which nothing came; those with anything in them stay.
    for (const folder of [work, directory]) await rmdir(folder).catch(() => undefined);
  }
}

/** @returns the files as they are in their places. */
async function bringFiles(request: PullRequest, plan: PullPlan, work: string): Promise<PresentCard['files']> {
  const { hub } = request;
  const partOf = (file: HubFile) => path.join(work, file.checksum.hex);
  const targetOf = (file: HubFile) => path.join(plan.directory, file.path);
  const sums = new Map<HubFile, string>();
  for (const file of plan.files) {
    const sum = (await wholeAt(targetOf(file), file)) ?? (await wholeAt(partOf(file), file));
    if (sum !== null) sums.set(file, sum);
  }
  const missing = plan.files.filter((file) => !sums.has(file));
  await checkSpace(
    request,
    plan.directory,
    missing.map((file) => ({ place: `${partOf(file)}.part`, bytes: file.bytes })),
  );
  request.onStarted(plan);
  let done = plan.bytesTotal - missing.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const file of missing) {
    const before = done;
    const onBytes = (bytes: number) => request.onProgress(before + bytes, plan.bytesTotal, file.path);
    const url = addressOf(hub, plan.id, plan.commit, file);
    sums.set(file, await downloadFile({ hub, id: plan.id, url, file, place: partOf(file), onBytes }));
    done += file.bytes;
  }
  for (const file of plan.files) {
    const found = sums.get(file)!;
    if (file.sha256 === undefined || file.sha256 === found) continue;
    throw new PullError({ code: 'another-file', file: file.path, expected: file.sha256, found });
  }
  if (hub.signal.aborted) throw new PullError({ code: 'cancelled' });
  for (const file of plan.files) {
    await mkdir(path.dirname(targetOf(file)), { recursive: true });
    await expectWithin(plan.directory, path.dirname(targetOf(file)));
    await rename(partOf(file), targetOf(file)).catch(ifThere);
  }
  return plan.files.map((file) => ({ path: file.path, bytes: file.bytes, sha256: sums.get(file)! }));
}

/** A folder that is a link would lead what is pulled out of the model's. Rejects with PullError `not-written`. */
async function expectWithin(directory: string, folder: string): Promise<void> {
  const [own, place] = await Promise.all([realpath(directory), realpath(folder)]);
  if (place === own || place.startsWith(own + path.sep)) return;
  throw new PullError({ code: 'not-written', path: folder, problem: 'it is a link that leads elsewhere' });
}

/** The sha256 of what is at a place when it is that file. */
async function wholeAt(place: string, file: HubFile): Promise<string | null> {
  const found = await checksumsOf(place, file.bytes);
  return found?.[file.checksum.kind] === file.checksum.hex ? found.sha256 : null;
}

/** What was in its place before had nothing to be moved. */
function ifThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
