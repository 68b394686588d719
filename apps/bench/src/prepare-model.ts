import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type BuildRequest, type BuiltModel, buildModel } from '@tercet/model-builder';
import { hasTiles } from '@tercet/onnx-runner';
import { modelCardSchema, type PresentCard, presentCardSchema, pulledSchema } from '@tercet/protocol';
import { repositoryRoot } from './machine.ts';

/** Where built models are kept, as the server keeps them. */
export const cacheDirectory = path.resolve(repositoryRoot, process.env.CACHE_DIR ?? '.cache/models');

const modelsDirectory = path.join(repositoryRoot, 'models');
const directoryOf = (name: string) => path.join(modelsDirectory, name);

/** A JSON file of a model's folder; null when there is none. */
function readJson(name: string, file: string): unknown {
  const place = path.join(directoryOf(name), file);
  return existsSync(place) ? JSON.parse(readFileSync(place, 'utf8')) : null;
}

/** Throws when the model is not here. */
function cardOf(name: string): PresentCard {
  const card = modelCardSchema.parse(readJson(name, 'model.json'));
  const pulled = pulledSchema.parse(readJson(name, 'pulled.json') ?? { files: [] });
  const whole = (file: (typeof card.files)[number]) => ({
    ...pulled.files.find(({ path }) => path === file.path),
    ...file,
  });
  return presentCardSchema.parse({ ...card, files: card.files.map(whole) });
}

/** Models of `models/` whose files are here. */
export function presentModels(): string[] {
  const isHere = (name: string) => {
    const card = modelCardSchema.safeParse(readJson(name, 'model.json')).data;
    const inFolder = (file: { path: string }) => existsSync(path.join(directoryOf(name), file.path));
    return card !== undefined && card.files.length > 0 && card.files.every(inFolder);
  };
  return readdirSync(modelsDirectory).filter(isHere).sort();
}

/** Makes `models/NAME` of random weights in a known shape, once. Throws when that fails. */
export function synthesizeWhenAbsent(name: string, shape: string): void {
  if (existsSync(path.join(directoryOf(name), 'model.json'))) return;
  const script = path.join(repositoryRoot, 'scripts/models.mjs');
  const ended = spawnSync(process.execPath, [script, 'synthesize', shape], {
    cwd: repositoryRoot,
    stdio: ['ignore', 2, 2],
  });
  if (ended.status !== 0) throw new Error(`models/${name} could not be made`);
}

/** The GGUF file of a model of `models/`. */
export function checkpointOf(name: string): { path: string; sha256: string } {
  const file = cardOf(name).files.find((each) => each.path.endsWith('.gguf'));
  if (!file) throw new Error(`models/${name} names no .gguf file`);
  return { path: path.join(directoryOf(name), file.path), sha256: file.sha256 };
}

/** A model of `models/`, built into the cache the server uses. */
export function prepareModel(name: string, layout: BuildRequest['layout'] = 'lanes'): Promise<BuiltModel> {
  return buildModel({
    modelDirectory: directoryOf(name),
    card: cardOf(name),
    cacheDirectory,
    layout,
    hasTiles: hasTiles(),
  });
}

const floatBytes = 4;

/** Bytes one step must read: every weight once, and the keys and values of `tokens`. */
export function bytesOfStep({ directory, dimensions }: BuiltModel, tokens: number): number {
  const { layers, kvHeads, headSize, contextTokens } = dimensions;
  const weights = statSync(path.join(directory, 'weights.bin')).size;
  // The rotary tables are looked up, not read through. The embedding is the head too: read through.
  const rotary = (contextTokens + 1) * headSize * floatBytes;
  return weights - rotary + layers * kvHeads * headSize * 2 * floatBytes * tokens;
}
