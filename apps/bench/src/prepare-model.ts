import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type BuiltModel, buildModel } from '@tercet/model-builder';
import { modelCardSchema } from '@tercet/protocol';
import { repositoryRoot } from './machine.ts';

const directoryOf = (name: string) => path.join(repositoryRoot, 'models', name);

function cardOf(name: string) {
  return modelCardSchema.parse(JSON.parse(readFileSync(path.join(directoryOf(name), 'model.json'), 'utf8')));
}

/** The GGUF file of a model of `models/`. */
export function checkpointOf(name: string): string {
  const file = cardOf(name).files.find((each) => each.path.endsWith('.gguf'));
  if (!file) throw new Error(`models/${name} names no .gguf file`);
  return path.join(directoryOf(name), file.path);
}

/** A model of `models/`, built into the cache the server uses. */
export function prepareModel(name: string): Promise<BuiltModel> {
  const cacheDirectory = path.resolve(repositoryRoot, process.env.CACHE_DIR ?? '.cache/models');
  return buildModel({ modelDirectory: directoryOf(name), card: cardOf(name), cacheDirectory });
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
