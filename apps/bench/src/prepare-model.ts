import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type BuiltModel, buildModel } from '@tercet/model-builder';
import { modelCardSchema } from '@tercet/protocol';
import { repositoryRoot } from './machine.ts';

/** A model of `models/`, built into the cache the server uses. */
export function prepareModel(name: string): Promise<BuiltModel> {
  const modelDirectory = path.join(repositoryRoot, 'models', name);
  const card = modelCardSchema.parse(
    JSON.parse(readFileSync(path.join(modelDirectory, 'model.json'), 'utf8')),
  );
  const cacheDirectory = path.resolve(repositoryRoot, process.env.CACHE_DIR ?? '.cache/models');
  return buildModel({ modelDirectory, card, cacheDirectory });
}

const floatBytes = 4;

/** Bytes one step must read: every weight once, and the keys and values of `tokens`. */
export function bytesOfStep({ graphPath, dimensions }: BuiltModel, tokens: number): number {
  const { layers, kvHeads, headSize, contextTokens } = dimensions;
  const weights = statSync(path.join(path.dirname(graphPath), 'weights.bin')).size;
  // The rotary tables are looked up, not read through. The embedding is the head too: read through.
  const rotary = contextTokens * headSize * floatBytes;
  return weights - rotary + layers * kvHeads * headSize * 2 * floatBytes * tokens;
}
