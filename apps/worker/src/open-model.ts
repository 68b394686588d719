import type { ModelRunner, Tokenizer } from '@tercet/engine';
import { buildModel, type Dimensions, loadTokenizer } from '@tercet/model-builder';
import { openRunner, selfTest } from '@tercet/onnx-runner';
import { limits, type ModelStatus, type WorkerConfig } from '@tercet/protocol';
import { measureSpeed, type Speed } from './measure-speed.ts';

export interface OpenModel extends Pick<Speed, 'tokenBudget' | 'candidateCost'> {
  runner: ModelRunner;
  tokenizer: Tokenizer;
  status: Extract<ModelStatus, { state: 'ready' }>;
}

/**
 * From a checkpoint to a model that answers: build (or find it built), load, test, measure.
 * Tells every change of state but the last, which it returns.
 * Rejects with an error whose message a person can read.
 */
export async function openModel(
  config: WorkerConfig,
  tell: (status: ModelStatus) => void,
): Promise<OpenModel> {
  const { cacheDirectory, card, modelDirectory, threads } = config;
  const onProgress = (share: number, doing: string) => tell({ state: 'building', share, doing });
  const built = await buildModel({ modelDirectory, card, cacheDirectory, onProgress });
  tell({ state: 'loading' });
  const tokenizer = await loadTokenizer(built.tokenizerPath);
  const slotTokens = Math.min(config.slotTokens, built.dimensions.contextTokens);
  const slots = slotsOf(built.dimensions, slotTokens, config.kvMemoryMb);
  const runner = await openRunner({ directory: built.directory, threads, slots, slotTokens });
  const { problem } = await selfTest(runner);
  if (problem) throw new Error(problem);
  const { stepMs, ...speed } = await measureSpeed(runner, () => performance.now());
  return { runner, tokenizer, ...speed, status: { state: 'ready', contextTokens: slotTokens, stepMs } };
}

const floatBytes = 4;

/** Slots that fit the memory, at least one; more than a worker may hold asks would never be used. */
function slotsOf(dimensions: Dimensions, slotTokens: number, kvMemoryMb: number): number {
  const { layers, kvHeads, headSize } = dimensions;
  const slotBytes = layers * kvHeads * headSize * 2 * floatBytes * slotTokens;
  const fitting = Math.floor((kvMemoryMb * 2 ** 20) / slotBytes);
  return Math.max(1, Math.min(fitting, limits.asksPerWorker));
}
