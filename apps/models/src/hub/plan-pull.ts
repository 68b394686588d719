import path from 'node:path';
import type { ModelCard, PresentCard } from '@tercet/protocol';
import { CheckpointError, describeCheckpoint } from '../shelf/describe-checkpoint.ts';
import { listNames, readCard, readFolder } from '../shelf/model-folder.ts';
import { chooseFiles } from './choose-files.ts';
import { checksumsOf } from './file-checksums.ts';
import { type HubId, nameOf, readHubId } from './hub-id.ts';
import { findRevision, type HubFile, listFiles } from './list-files.ts';
import { PullError } from './pull-failure.ts';
import type { PullRequest } from './pull-model.ts';

/** What a pull is going to do. */
export interface PullPlan {
  kind: 'fetch';
  name: string;
  /** The model's folder. */
  directory: string;
  /** `owner/repo`, and the commit the files are of. */
  id: string;
  commit: string;
  files: HubFile[];
  bytesTotal: number;
  /** Other checkpoints of the repository: names of GGUF files. */
  others: string[];
  /** Whether its card is of the catalogue: it is left as it is. */
  catalogued: boolean;
  /** The card, when the files are in their places. */
  describe(files: PresentCard['files']): Promise<ModelCard>;
}

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

async function planCatalogued(request: PullRequest, card: ModelCard, directory: string): Promise<PullPlan> {
  if (!card.hub) throw new PullError({ code: 'no-hub', name: card.name });
  const { id, revision } = card.hub;
  const commit = isCommit(revision) ? revision : (await findRevision(request.hub, id, revision)).commit;
  const all = await listFiles(request.hub, id, commit);
  const files = card.files.map((named) => {
    const file = all.find((each) => each.path === named.path);
    if (!file) {
      throw new PullError({ code: 'not-found', what: `${id}/${named.path}`, host: hostOf(request) });
    }
    checkSame(named, file);
    return named.sha256 === undefined ? file : { ...file, sha256: named.sha256 };
  });
  const describe = async () => card;
  return {
    kind: 'fetch',
    ...common(card.name, directory, files),
    id,
    commit,
    others: [],
    catalogued: true,
    describe,
  };
}

/** What the card says of a file must be what the hub has. */
function checkSame(named: ModelCard['files'][number], file: HubFile): void {
  const { path: name, bytes: found } = file;
  if (named.bytes !== undefined && named.bytes !== found) {
    throw new PullError({ code: 'wrong-length', file: name, expected: named.bytes, found });
  }
  if (named.sha256 !== undefined && file.checksum.kind === 'sha256' && named.sha256 !== file.checksum.hex) {
    const { hex } = file.checksum;
    throw new PullError({ code: 'another-file', file: name, expected: named.sha256, found: hex });
  }
}

async function planHubId(request: PullRequest, hubId: HubId): Promise<PullPlan> {
  const { hub, modelsDirectory, supported } = request;
  const { id } = hubId;
  const name = request.name ?? nameOf(hubId);
  const directory = path.join(modelsDirectory, name);
  const before = await readCard(directory);
  if (before && before.hub?.id !== id) {
    throw new PullError({ code: 'name-taken', name, by: before.hub?.id ?? before.title });
  }
  const revision = await findRevision(hub, id, hubId.revision ?? 'main');
  const { files, others } = chooseFiles(id, await listFiles(hub, id, revision.commit), hubId.file);
  const { architecture, commit } = revision;
  if (architecture !== null && !supported.includes(architecture)) {
    throw new PullError({ code: 'unsupported-architecture', architecture, supported });
  }
  const describe = async (present: PresentCard['files']): Promise<ModelCard> => {
    const facts = await describeCheckpoint(
      directory,
      present.map((each) => each.path),
    ).catch((error) => {
      if (!(error instanceof CheckpointError)) throw error;
      throw new PullError({ code: 'not-a-checkpoint', problem: error.message });
    });
    const { parameters, contextTokens } = facts;
    return {
      name,
      title: facts.title ?? id.split('/')[1]!,
      architecture: facts.architecture,
      parameters,
      contextTokens,
      licence: revision.licence ?? facts.licence ?? 'unknown',
      source: `${id} from ${hostOf(request)}`,
      revision: commit,
      hub: { id, revision: commit },
      files: present,
    };
  };
  return {
    kind: 'fetch',
    ...common(name, directory, files),
    id,
    commit,
    others,
    catalogued: false,
    describe,
  };
}

function common(name: string, directory: string, files: HubFile[]) {
  return { name, directory, files, bytesTotal: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}

const isCommit = (revision: string) => /^[0-9a-f]{40}$/.test(revision);
const hostOf = ({ hub }: PullRequest) => new URL(hub.endpoint).host;
