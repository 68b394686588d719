import path from 'node:path';
import type { ModelCard, PresentCard } from '@tercet/protocol';
import { listNames, readCard, readFolder } from '../shelf/model-folder.ts';
import { checksumsOf } from './file-checksums.ts';
import { type HubId, readHubId } from './hub-id.ts';
import { planCatalogued } from './plan-catalogued.ts';
import { planHubId } from './plan-hub-id.ts';
import { PullError } from './pull-failure.ts';
import type { PullPlan, PullRequest } from './pull-plan.ts';

/** Looks up what is asked for, here and on the hub. Rejects with PullError. */
export async function planPull(
  request: PullRequest,
): Promise<PullPlan | { kind: 'here'; card: PresentCard }> {
  const { what, modelsDirectory, catalogueDirectory } = request;
  const hubId = readHubId(what);
  const known = await cardFor(request, hubId);
  if (known) {
    const directory = path.join(modelsDirectory, known.name);
    const card = await wholeCard(directory);
    if (card) return { kind: 'here', card };
    return planCatalogued(request, known, directory);
  }
  if (hubId === null) {
    const names = [...(await listNames(catalogueDirectory)), ...(await listNames(modelsDirectory))];
    throw new PullError({ code: 'unknown-name', name: what, known: [...new Set(names)].sort() });
  }
  return planHubId(request, hubId);
}

/** The card that is meant, by its name or by its hub id alone. */
async function cardFor(request: PullRequest, hubId: HubId | null): Promise<ModelCard | null> {
  const { catalogueDirectory, modelsDirectory, name, what } = request;
  const folders = [modelsDirectory, catalogueDirectory];
  if (hubId === null) {
    if (!/^[\w.-]+$/.test(what)) return null;
    for (const folder of folders) {
      const card = await readCard(path.join(folder, what));
      if (card) return card;
    }
    return null;
  }
  if (hubId.revision !== null || hubId.file !== null || name !== null) return null;
  for (const each of await listNames(catalogueDirectory)) {
    const card = await readCard(path.join(catalogueDirectory, each));
    if (card?.hub?.id === hubId.id) return card;
  }
  return null;
}

/** The card of a model whose files are here and undamaged: nothing is to be asked of a hub. */
async function wholeCard(directory: string): Promise<PresentCard | null> {
  const folder = await readFolder(directory);
  if (folder?.state !== 'here') return null;
  for (const file of folder.card.files) {
    const found = await checksumsOf(path.join(directory, file.path), file.bytes);
    if (found?.sha256 !== file.sha256) return null;
  }
  return folder.card;
}
