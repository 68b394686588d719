import { type ContinuationAskInput, type ContinuationEvent, continuationAskSchema } from '@tercet/protocol';
import type { Config } from '../config.ts';
import { createDispatcher, type Dispatched, type DispatcherParts } from '../models/dispatcher.ts';
import { startModel } from '../models/model.ts';
import type { ModelObservation } from '../models/model-observation.ts';
import type { ShelvedModel } from '../models/model-shelf.ts';

export interface PoolScene {
  shelved: ShelvedModel;
  config: Pick<Config, 'workerEntry' | 'cacheDirectory' | 'workers' | 'slotTokens'>;
  execArgv?: readonly string[];
  parts?: DispatcherParts;
}

type Observed<Type extends ModelObservation['type']> = Extract<ModelObservation, { type: Type }>;
export type PoolAsk = ReturnType<ReturnType<typeof openPool>['ask']>;

/** A model on real processes behind a dispatcher, what is observed of it, and a way to wait for what is. */
export function openPool({ shelved, config, execArgv = [], parts = {} }: PoolScene) {
  const observed: ModelObservation[] = [];
  const looks = new Set<() => void>();
  const heard = () => {
    for (const look of [...looks]) look();
  };
  const until = (isSo: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!isSo()) return;
        looks.delete(look);
        resolve();
      };
      looks.add(look);
      look();
    });
  const observe = (one: ModelObservation) => {
    observed.push(one);
    heard();
  };
  const model = startModel(shelved, config, { onStatus: heard, observe, execArgv });
  const dispatcher = createDispatcher([model], { observe, ...parts });
  const { watch } = model;
  let speaker = 0;
  model.watch = {
    ...watch,
    onEvent(worker, message) {
      speaker = worker;
      watch.onEvent(worker, message);
    },
  };
  return {
    model,
    dispatcher,
    until,
    allReady: () => until(() => model.workers.every((worker) => worker.isReady())),
    observedOf: <Type extends ModelObservation['type']>(type: Type) =>
      observed.filter((one): one is Observed<Type> => one.type === type),
    ask(input: Partial<ContinuationAskInput> & { prompt: string }, writer = 'ada') {
      const events: ContinuationEvent[] = [];
      const asked = continuationAskSchema.parse({ askId: 'ask', model: model.name, settings: {}, ...input });
      const taken = dispatcher.ask(asked, writer, (event) => {
        events.push(event);
        heard();
      });
      const held: Dispatched | null = taken.ok ? taken.value : null;
      return { taken, events, held, isOver: () => held?.isOver() ?? true };
    },
    /** The worker that said the last thing of an ask. */
    lastSpeaker: () => speaker,
    signal(worker: number, name: NodeJS.Signals) {
      const pid = model.workers[worker]?.pid;
      if (pid === undefined) throw new Error(`worker ${worker} has no process`);
      process.kill(pid, name);
    },
    async close() {
      // A stopped process hears no goodbye.
      for (const { pid } of model.workers) if (pid) process.kill(pid, 'SIGCONT');
      await model.stop();
    },
  };
}

/** Each candidate's events, without their times: between candidates the order is the worker's own. */
export function byCandidate(events: readonly ContinuationEvent[]): ContinuationEvent[][] {
  const timeless = events.map((event) => (event.type === 'ended' ? { ...event, timeMs: 0 } : event));
  return [0, 1, 2].map((candidate) =>
    timeless.filter((event) => 'candidate' in event && event.candidate === candidate),
  );
}

export const piecesOf = (events: readonly ContinuationEvent[]) =>
  events.flatMap((event) => (event.type === 'piece' ? [event] : []));
