import path from 'node:path';
import { type PresentCard, printableLine } from '@tercet/protocol';
import { readCard } from '../shelf/model-folder.ts';
import { familyName } from '../shelf/supported-architectures.ts';
import { chooseFiles } from './choose-files.ts';
import { type HubId, nameOf } from './hub-id.ts';
import { inspectPulled } from './inspect-pulled.ts';
import { findRevision, type HubRevision, listFiles } from './list-files.ts';
import { planAdapter } from './plan-adapter.ts';
import { PullError } from './pull-failure.ts';
import { hostOf, type PullPlan, type PullRequest, placed } from './pull-plan.ts';

/** A repository's checkpoint, or its adapter onto a model that is here. Rejects with PullError. */
export async function planHubId(request: PullRequest, hubId: HubId): Promise<PullPlan> {
  const { hub, modelsDirectory, supported } = request;
  const { id } = hubId;
  const name = request.name ?? nameOf(hubId);
  if (!/^[a-z0-9][a-z0-9.-]*$/.test(name)) {
    const expected =
      'a name of lower-case letters, digits, dots and hyphens, since the repository’s makes none';
    throw new PullError({ code: 'bad-setting', variable: '--name', value: name, expected });
  }
  const directory = path.join(modelsDirectory, name);
  const before = await readCard(directory);
  if (before && before.hub?.id !== id) {
    throw new PullError({ code: 'name-taken', name, by: before.hub?.id ?? before.title });
  }
  const revision = await findRevision(hub, id, hubId.revision ?? 'main');
  const { files, others, adapter } = chooseFiles(id, await listFiles(hub, id, revision.commit), hubId.file);
  const { architecture, commit } = revision;
  if (adapter) return planAdapter(request, { id, name, directory, revision, files });
  if (architecture !== null && !supported.includes(familyName(architecture))) {
    throw new PullError({ code: 'unsupported-architecture', architecture, supported });
  }
  return {
    kind: 'fetch',
    ...placed(name, directory, files),
    id,
    commit,
    others,
    catalogued: false,
    describe: (present) => describe(request, { id, name, directory, revision }, present),
  };
}

/** Characters of what a file or a hub calls something. */
const longestTitle = 200;

async function describe(
  request: PullRequest,
  { id, name, directory, revision }: { id: string; name: string; directory: string; revision: HubRevision },
  files: PresentCard['files'],
): Promise<PresentCard> {
  const facts = await inspectPulled(directory, { files });
  return {
    name,
    title: printableLine(facts.title ?? id.split('/')[1]!).slice(0, longestTitle),
    architecture: facts.architecture,
    parameters: facts.parameters,
    contextTokens: facts.contextTokens,
    licence: printableLine(revision.licence ?? facts.licence ?? 'unknown').slice(0, longestTitle),
    source: `${id} from ${hostOf(request)}`,
    revision: revision.commit,
    hub: { id, revision: revision.commit },
    files,
  };
}
