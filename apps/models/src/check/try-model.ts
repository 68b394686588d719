import { rm } from 'node:fs/promises';
import { freemem } from 'node:os';
import { buildModel } from '@tercet/model-builder';
import { neededMb, type PresentCard } from '@tercet/protocol';
import { showProgress } from '../commands/show-progress.ts';
import { builtFolders } from '../shelf/disk-use.ts';
import type { Terminal } from '../terminal.ts';
import { continueGreedily } from './continue-greedily.ts';
import { runModel } from './run-model.ts';

/**
 * Builds a model as the server will, loads it, and lets it write a few words: what is wrong with it is known now.
 * Nothing of a model that fails is left in the cache.
 *
 * @returns why it was built only, in words; null when it was tried.
 * Throws model-builder's BuildError, or CommandError.
 */
export async function tryModel(
  modelDirectory: string,
  card: PresentCard,
  cacheDirectory: string,
  terminal: Terminal,
): Promise<string | null> {
  const before = new Set(await builtFolders(cacheDirectory, card.name));
  try {
    const { hasTiles } = await import('@tercet/onnx-runner');
    const progress = terminal.draw ? showProgress(terminal, Date.now) : null;
    const onProgress = (share: number, doing: string) => progress?.(share * 100e6, 100e6, doing);
    const request = { modelDirectory, card, cacheDirectory, hasTiles: hasTiles(), onProgress };
    const built = await buildModel(request);
    const [needed, free] = [neededMb(card), Math.floor(freemem() / 2 ** 20)];
    if (needed > free) return `it needs ${needed} MB of memory, and ${free} are free`;
    await runModel(card.name, built, (runner, tokenizer) => continueGreedily(runner, tokenizer, 'Once', 8));
    return null;
  } catch (error) {
    for (const folder of await builtFolders(cacheDirectory, card.name)) {
      if (!before.has(folder)) await rm(folder, { recursive: true, force: true });
    }
    throw error;
  }
}
