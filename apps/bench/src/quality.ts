import { goldenValuesOf, loadTokenizer, measureQuality, type Quality } from '@tercet/model-builder';
import { type LoadedRunner, openRunner } from '@tercet/onnx-runner';
import { checkpointOf, prepareModel } from './prepare-model.ts';

/** Longest text the golden values hold. */
const slotTokens = 1024;

/** Tokens whose logits are held at once: of a vocabulary of 262,144, 64 MB. */
const atOnce = 64;

/**
 * How a model's numbers compare with llama.cpp's on the same checkpoint.
 *
 * Throws when there are no golden values of it.
 */
export async function quality({
  quick,
  model,
}: {
  quick: boolean;
  model: string;
}): Promise<Quality & { format: string }> {
  const golden = goldenValuesOf(checkpointOf(model).sha256);
  if (!golden) throw new Error(`nobody asked llama.cpp about the checkpoint of models/${model} yet`);
  const built = await prepareModel(model);
  const tokenizer = await loadTokenizer(built.tokenizerPath);
  const runner = await openRunner({ directory: built.directory, threads: 2, slots: 1, slotTokens });
  try {
    const read = (ids: readonly number[]) => readInParts(runner, ids);
    const figures = await measureQuality({ encode: tokenizer.encode, read }, golden, quick ? 4 : undefined);
    return { ...figures, format: built.format };
  } finally {
    await runner.close();
  }
}

async function* readInParts(runner: LoadedRunner, ids: readonly number[]): AsyncIterable<Float32Array> {
  for (let start = 0; start < ids.length; start += atOnce) {
    const tokens = Int32Array.from(ids.slice(start, start + atOnce));
    const [positions, wanted] = [tokens.map((_, at) => start + at), [...tokens.keys()]];
    yield* await runner.run([{ slot: 0, start, tokens, positions, owners: null, isPrompt: true, wanted }]);
  }
}
