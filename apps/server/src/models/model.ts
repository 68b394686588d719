import path from 'node:path';
import {
  type FromWorker,
  type ModelInfo,
  type ModelStatus,
  neededMb,
  type ToWorker,
  type WorkerConfig,
} from '@tercet/protocol';
import type { Config } from '../config.ts';
import { bestStatus } from './best-status.ts';
import { commandOf, languagesOf, reasonOf } from './catalogue.ts';
import type { ModelsParts } from './model-observation.ts';
import { findModel, type ShelvedModel } from './model-shelf.ts';
import { startUpstreamWorker } from './upstream/upstream-worker.ts';
import {
  startWorkerProcess,
  type WorkerOptions,
  type WorkerProcess,
  type WorkerWatch,
} from './worker-process.ts';

/** One place of a model where a worker process runs, whichever process that is now. */
export interface ModelWorker {
  readonly status: ModelStatus;
  /** Absent while there is no process. */
  readonly pid: number | undefined;
  isReady(): boolean;
  /** @returns false when no process is there to take it. */
  send(message: ToWorker): boolean;
}

/** What the workers of a model say; `worker` is the index of one. */
interface ModelWatch {
  onEvent(worker: number, message: Extract<FromWorker, { type: 'event' }>): void;
  onAlive(worker: number, report: Extract<FromWorker, { type: 'alive' }>): void;
  onReady(worker: number): void;
  /** The process is gone, with everything it held. */
  onLost(worker: number): void;
}

/** A configured model, whether its workers run, are being prepared, or its files are not even there. */
export interface Model {
  readonly name: string;
  /** The best of its workers'. */
  readonly status: ModelStatus;
  /** None when its files are not there. */
  readonly workers: readonly ModelWorker[];
  /** Set by the dispatcher. */
  watch: ModelWatch;
  info(): ModelInfo;
  stop(): Promise<void>;
}

export interface ModelParts extends ModelsParts {
  /** A worker's state changed. */
  onStatus: () => void;
  /** Node options of the worker processes. */
  execArgv?: readonly string[];
}

/** @returns null where no variable of that name is set. */
function keyOf(variable: string | undefined): string | null {
  if (variable === undefined || !Object.hasOwn(process.env, variable)) return null;
  return process.env[variable]?.trim() || null;
}

/** A worker process, or the other server that stands in its place. */
function startWorker(
  entry: string,
  config: WorkerConfig,
  watch: WorkerWatch,
  options: WorkerOptions,
): WorkerProcess {
  const { name, contextTokens, upstream } = config.card;
  if (!upstream) return startWorkerProcess(entry, config, watch, options);
  const { baseUrl, model, apiKeyVariable } = upstream;
  const apiKey = keyOf(apiKeyVariable);
  const address = { baseUrl: baseUrl.replace(/\/+$/, ''), model, apiKey };
  return startUpstreamWorker({ name, address, contextTokens }, watch);
}

const nobody: ModelWatch = {
  onEvent: () => undefined,
  onAlive: () => undefined,
  onReady: () => undefined,
  onLost: () => undefined,
};

/**
 * Starts the workers of a model that is there; one that is absent only says so. The first builds the graph, if
 * there is none yet; the others start when it is built.
 */
export function startModel(
  shelved: ShelvedModel,
  config: Pick<Config, 'workerEntry' | 'cacheDirectory' | 'workers' | 'slotTokens'>,
  { onStatus, observe = () => undefined, execArgv = [] }: ModelParts,
): Model {
  const { name, card } = shelved;
  const plans = shelved.present ? config.workers.filter(({ model }) => model === name) : [];
  const processes: (WorkerProcess | null)[] = plans.map(() => null);
  let stopped = false;

  function start(index: number, workerConfig: WorkerConfig): void {
    processes[index] = startWorker(
      config.workerEntry,
      workerConfig,
      {
        onStatus: (status) => {
          if (status.state !== 'building') startOthers();
          onStatus();
          if (status.state === 'ready') model.watch.onReady(index);
        },
        onEvent: (message) => model.watch.onEvent(index, message),
        onAlive: (report) => {
          const { passes, running, waiting, kvTokens, kvCapacity } = report;
          for (const pass of passes) observe({ model: name, type: 'pass', worker: index, pass });
          const load = { running, waiting, kvTokens, kvCapacity };
          observe({ model: name, type: 'report', worker: index, load });
          model.watch.onAlive(index, report);
        },
        onLost: () => model.watch.onLost(index),
        onRestart: (reason) => observe({ model: name, type: 'restarted', worker: index, reason }),
      },
      { execArgv, renew: () => renewed(workerConfig) },
    );
  }

  /** Its files have changed: its card may have, too. */
  async function renewed(workerConfig: WorkerConfig): Promise<WorkerConfig | string> {
    const found = await findModel(path.dirname(workerConfig.modelDirectory), name);
    return found.present ? { ...workerConfig, card: found.card } : (found.reason ?? 'it is not installed');
  }

  function startOthers(): void {
    if (stopped) return;
    for (const [index, plan] of plans.entries()) if (!processes[index]) start(index, configOf(plan));
  }

  function configOf({ device, threads, kvMemoryMb }: Config['workers'][number]): WorkerConfig {
    if (!shelved.present) throw new Error(`${name} has no files to start a worker on`);
    return {
      card: shelved.card,
      modelDirectory: shelved.directory,
      cacheDirectory: config.cacheDirectory,
      device,
      threads,
      kvMemoryMb,
      slotTokens: Math.min(config.slotTokens, shelved.card.contextTokens),
    };
  }

  const workers = plans.map((_, index): ModelWorker => {
    return {
      get status(): ModelStatus {
        return processes[index]?.status ?? { state: 'loading' };
      },
      get pid() {
        return processes[index]?.pid;
      },
      isReady: () => processes[index]?.isReady() ?? false,
      send: (message) => processes[index]?.send(message) ?? false,
    };
  });
  const model: Model = {
    name,
    workers,
    get status(): ModelStatus {
      if (!shelved.present) return { state: 'absent', ...reasonOf(shelved), ...commandOf(shelved) };
      return bestStatus(workers.map(({ status }) => status));
    },
    watch: nobody,
    info: () => ({
      name,
      title: card?.title || name,
      parameters: card?.parameters ?? 0,
      contextTokens: card?.contextTokens ?? 0,
      licence: card?.licence ?? '',
      ...languagesOf(card),
      ...(card ? { memoryMb: neededMb(card) } : {}),
      status: model.status,
      workers: workers.map(({ status }, index) => {
        const { device, threads } = plans[index]!;
        if (status.state !== 'ready') return { device, threads, state: status.state };
        const { notice, stepMs } = status;
        const worker = { device: status.device ?? device, threads, state: 'ready', stepMs };
        return notice === undefined ? worker : { ...worker, notice };
      }),
    }),
    async stop() {
      stopped = true;
      await Promise.all(processes.map((one) => one?.stop()));
    },
  };
  if (plans[0]) start(0, configOf(plans[0]));
  return model;
}
