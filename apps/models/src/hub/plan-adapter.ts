import type { PresentCard } from '@tercet/protocol';
import { parseSafely } from '@tercet/protocol';
import { adapterConfigSchema, adapterFolder, findByHubId } from '../shelf/find-base.ts';
import { linkFiles } from '../shelf/link-files.ts';
import { askJson } from './ask-hub.ts';
import { inspectPulled } from './inspect-pulled.ts';
import { addressOf, type HubFile, type HubRevision } from './list-files.ts';
import { PullError } from './pull-failure.ts';
import { hostOf, type PullPlan, type PullRequest, placed } from './pull-plan.ts';

interface Adapter {
  /** `owner/repo` of the adapter. */
  id: string;
  name: string;
  directory: string;
  revision: HubRevision;
  files: HubFile[];
}

/**
 * An adapter goes onto the model it was made for, which must be here: its files are linked, the adapter's come.
 * Rejects with PullError.
 */
export async function planAdapter(request: PullRequest, adapter: Adapter): Promise<PullPlan> {
  const { id, name, directory, revision } = adapter;
  const { hub, modelsDirectory } = request;
  const url = addressOf(hub, id, revision.commit, { path: 'adapter_config.json' });
  const config = parseSafely(adapterConfigSchema, (await askJson(hub, url, id)).value).data;
  const baseId = config?.base_model_name_or_path ?? 'a model it does not name';
  const base = await findByHubId(baseId, modelsDirectory);
  if (!base) throw new PullError({ code: 'base-missing', id, base: baseId });
  const files = adapter.files.map((file) => ({
    ...file,
    path: `${adapterFolder}/${file.path}`,
    remote: file.path,
  }));
  const describe = async (present: PresentCard['files']): Promise<PresentCard> => {
    await linkFiles(base.directory, directory, base.card.files);
    const { hub: _, revision: __, ...card } = base.card;
    const whole: PresentCard = {
      ...card,
      name,
      title: `${card.title}, ${id.split('/')[1]}`,
      licence: revision.licence ?? 'unknown',
      source: `${base.card.source}, with the adapter ${id} from ${hostOf(request)}`,
      revision: revision.commit,
      hub: { id, revision: revision.commit },
      files: [...base.card.files, ...present],
      lora: { path: adapterFolder },
    };
    await inspectPulled(directory, whole);
    return whole;
  };
  const others: string[] = [];
  return {
    kind: 'fetch',
    ...placed(name, directory, files),
    id,
    commit: revision.commit,
    others,
    catalogued: false,
    describe,
  };
}
