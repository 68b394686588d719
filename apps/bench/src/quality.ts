import { loadTokenizer, measureQuality, type Quality } from '@tercet/model-builder';
import { openRunner } from '@tercet/onnx-runner';
import { prepareModel } from './prepare-model.ts';

/** Longest text the golden values hold. */
const slotTokens = 512;

/** How the embedded model's numbers compare with llama.cpp's on the same checkpoint. */
export async function quality({ quick }: { quick: boolean }): Promise<Quality & { format: string }> {
  const built = await prepareModel('smollm2-135m');
  const tokenizer = await loadTokenizer(built.tokenizerPath);
  const runner = await openRunner({ directory: built.directory, threads: 2, slots: 1, slotTokens });
  try {
    const read = (ids: readonly number[]) => {
      const positions = Int32Array.from(ids, (_, at) => at);
      const wanted = Array.from(ids.keys());
      return runner.run([
        { slot: 0, start: 0, tokens: Int32Array.from(ids), positions, owners: null, wanted },
      ]);
    };
    const figures = await measureQuality({ encode: tokenizer.encode, read }, quick ? 4 : undefined);
    return { ...figures, format: built.format };
  } finally {
    await runner.close();
  }
}
