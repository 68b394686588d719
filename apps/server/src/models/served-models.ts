import { failed, type ModelInfo, type Result } from '@tercet/protocol';
import type { Config } from '../config.ts';
import { readCatalogue } from './catalogue.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import { type Model, type ModelParts, startModel } from './model.ts';
import { withinBudget } from './model-memory.ts';
import { createModelPulls, pullingIsOff } from './model-pulls.ts';
import { findModel, pullCommand, type ShelvedModel } from './model-shelf.ts';

/** Every model of a server: those it was started with, those fetched since, and what else could be had. */
export interface ServedModels {
  dispatcher: Dispatcher;
  /** Those that are served, or were to be. */
  all(): readonly Model[];
  infos(): ModelInfo[];
  /** What a page lists: those, then those that could be. */
  menu(): ModelInfo[];
  /** Begins to fetch one for this server, where its configuration lets pages do so. */
  pull(name: string): Result<null>;
  stop(): Promise<void>;
}

type ServedModelsParts = Pick<ModelParts, 'observe' | 'execArgv'> & {
  /** A model's state changed, or there is another. */
  onChange: () => void;
};

/** Starts those that are configured and fit the memory. */
export async function serveModels(config: Config, parts: ServedModelsParts): Promise<ServedModels> {
  const { onChange, ...modelParts } = parts;
  const start = (found: ShelvedModel, workers = config.workers) =>
    startModel(found, { ...config, workers }, { ...modelParts, onStatus: onChange });
  const find = (name: string) => findModel(config.modelsDirectory, name);
  const catalogue = await readCatalogue(config.modelsDirectory, config.models);
  const configured = await Promise.all(config.models.map(find));
  let shelved = withinBudget(configured, config.workers, config.modelMemoryMb);
  let workers = config.workers;
  const models = new Map<string, Model>();
  for (const one of shelved) models.set(one.name, start(one));
  const dispatcher = createDispatcher([...models.values()], modelParts);
  let stopped = false;

  /** One that came is served as if it had been configured, if it fits what memory is left. */
  async function serve(name: string): Promise<void> {
    const found = await find(name);
    // Asked for twice, it may come again while it is being looked up.
    if (stopped || models.get(name)?.workers.length) return;
    if (!workers.some(({ model }) => model === name)) {
      workers = [...workers, { ...config.laterWorker, model: name }];
    }
    const others = shelved.filter((one) => one.name !== name);
    shelved = withinBudget([...others, found], workers, config.modelMemoryMb);
    const model = start(shelved.at(-1) ?? found, workers);
    models.set(name, model);
    dispatcher.put(model);
    onChange();
  }

  const pulls =
    config.pullEntry === null
      ? null
      : createModelPulls({
          entry: config.pullEntry,
          modelsDirectory: config.modelsDirectory,
          onChange,
          onPulled: (name) => void serve(name),
        });

  const infos = () => [...models.values()].map((model) => model.info());
  const listed = () => [...infos(), ...catalogue.filter(({ name }) => !models.has(name))];
  const canPull = ({ name, status }: ModelInfo) =>
    status.state === 'absent' && status.command === pullCommand(name);
  return {
    dispatcher,
    all: () => [...models.values()],
    infos,
    menu: () =>
      listed().map((info) =>
        pulls && canPull(info)
          ? { ...info, pull: pulls.stateOf(info.name) ?? { state: 'possible' as const } }
          : info,
      ),
    pull(name) {
      if (!pulls) return failed(pullingIsOff);
      const known = listed()
        .filter(canPull)
        .map((info) => info.name);
      if (!known.includes(name)) return failed({ code: 'model-unknown', model: name, known });
      return pulls.start(name);
    },
    async stop() {
      stopped = true;
      await Promise.all([pulls?.stop(), ...[...models.values()].map((model) => model.stop())]);
    },
  };
}
