import type { ModelRunner, Tokenizer } from '@tercet/engine';
import { loadTokenizer } from '@tercet/model-builder';
import { collectGarbage, type LoadedRunner } from '@tercet/onnx-runner';
import type { ModelStatus, WorkerConfig } from '@tercet/protocol';
import { measuredTokens, measureSpeed, type Speed } from './measure-speed.ts';
import { type MeasuredPace, measuredPace } from './measured-pace.ts';
import { openOnDevice } from './open-on-device.ts';

export interface OpenModel {
  pace: MeasuredPace;
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
  const { cacheDirectory, card, modelDirectory } = config;
  const { built, runner, device, notice } = await openOnDevice(config, {
    modelDirectory,
    card,
    cacheDirectory,
    onProgress: (share, doing) => tell({ state: 'building', share, doing }),
    onBuilt: () => tell({ state: 'loading' }),
  });
  const tokenizer = await loadTokenizer(built.tokenizerPath);
  const { stepMs, ...speed } = await measureAside(runner);
  // What was tested and measured on, slots of the longest text a model reads among it.
  collectGarbage();
  const status = { state: 'ready', contextTokens: runner.shape.slotTokens, stepMs, device } as const;
  const pace = measuredPace(speed);
  return { runner, tokenizer, pace, status: notice === null ? status : { ...status, notice } };
}

/** Measures on small slots of their own: those of asks take no memory before they are used. */
async function measureAside(runner: LoadedRunner): Promise<Speed> {
  const slotTokens = Math.min(measuredTokens, runner.shape.slotTokens);
  const aside = runner.sibling({ slots: Math.min(2, runner.shape.slots), slotTokens });
  try {
    return await measureSpeed(aside, () => performance.now());
  } finally {
    await aside.close();
  }
}
