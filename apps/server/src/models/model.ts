import type { ContinuationEvent, ModelInfo, ModelStatus, ToWorker } from '@tercet/protocol';
import type { Config } from '../config.ts';
import type { ShelvedModel } from './model-shelf.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

/** A configured model, whether its worker runs, is being prepared, or its files are not even there. */
export interface Model {
  readonly name: string;
  readonly title: string;
  readonly status: ModelStatus;
  /** Set by the dispatcher. */
  onEvent: (event: ContinuationEvent) => void;
  onLost: () => void;
  /** @returns false when no worker is there to take it. */
  send(message: ToWorker): boolean;
  info(): ModelInfo;
  stop(): Promise<void>;
}

/** Starts the worker of a model that is there; one that is absent only says so. */
export function startModel(
  shelved: ShelvedModel,
  config: Pick<Config, 'workerEntry' | 'cacheDirectory' | 'threads' | 'kvMemoryMb' | 'slotTokens'>,
  onStatus: () => void,
  execArgv: readonly string[] = [],
): Model {
  const { name, card } = shelved;
  let worker: WorkerProcess | null = null;
  const model: Model = {
    name,
    title: card?.title ?? name,
    get status(): ModelStatus {
      if (worker) return worker.status;
      return shelved.present ? { state: 'loading' } : { state: 'absent', reason: shelved.reason };
    },
    onEvent: () => undefined,
    onLost: () => undefined,
    send: (message) => worker?.send(message) ?? false,
    info: () => ({
      name,
      title: model.title,
      parameters: card?.parameters ?? 0,
      contextTokens: card?.contextTokens ?? 0,
      licence: card?.licence ?? '',
      status: model.status,
    }),
    stop: async () => worker?.stop(),
  };
  if (shelved.present) {
    const workerConfig = {
      card: shelved.card,
      modelDirectory: shelved.directory,
      cacheDirectory: config.cacheDirectory,
      threads: config.threads,
      device: 'cpu',
      kvMemoryMb: config.kvMemoryMb,
      slotTokens: Math.min(config.slotTokens, shelved.card.contextTokens),
    };
    const watch = {
      onStatus,
      onEvent: (event: ContinuationEvent) => model.onEvent(event),
      onLost: () => model.onLost(),
    };
    worker = startWorkerProcess(config.workerEntry, workerConfig, watch, execArgv);
  }
  return model;
}
