import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { absent } from '../built-model.ts';
import { openGguf } from '../checkpoint/gguf-checkpoint.ts';
import { type GgufValue, writeGguf } from '../checkpoint/write-gguf.ts';
import { headSizeOf, type ModelShape } from './model-shape.ts';
import { type MatrixFormat, syntheticTensors } from './synthetic-tensors.ts';
import { syntheticVocabulary } from './synthetic-vocabulary.ts';

export interface SynthesizeRequest {
  /** Of the model's folder in `modelsDirectory`. */
  name: string;
  shape: ModelShape;
  format: MatrixFormat;
  /** The same seed gives the same file. */
  seed: number;
  modelsDirectory: string;
  /** A GGUF file whose merges make the vocabulary. */
  vocabularyFrom: string;
}

/**
 * Writes a model folder with random weights of a shape: it takes as long as the model would, and says nothing.
 *
 * Written beside its place and renamed into it; one that was there is replaced.
 *
 * @returns the folder and the size of the checkpoint in it.
 * Rejects with BuildError when there is no vocabulary to be had, else with the file system's error.
 */
export async function synthesizeModel(
  request: SynthesizeRequest,
): Promise<{ directory: string; bytes: number }> {
  const { name, shape, format, seed, modelsDirectory, vocabularyFrom } = request;
  const directory = path.join(modelsDirectory, name);
  const partial = `${directory}.${process.pid}.partial`;
  await mkdir(partial, { recursive: true });
  try {
    const vocabulary = await borrowVocabulary(vocabularyFrom, shape.vocabSize);
    const tensors = syntheticTensors(shape, format, seed);
    const gguf = `${name}.${format}.gguf`;
    const metadata = { 'general.name': name, ...shapeMetadata(shape), ...vocabulary };
    const file = await writeGguf(path.join(partial, gguf), metadata, tensors);
    const card = {
      name,
      title: `${shape.title}, random weights`,
      architecture: shape.architecture,
      parameters: tensors.reduce((sum, { sizes }) => sum + sizes.reduce((a, b) => a * b, 1), 0),
      contextTokens: shape.contextTokens,
      licence: 'Apache-2.0',
      source: `random weights (seed ${seed}), to measure speed with; merges of ${path.basename(vocabularyFrom)}`,
      files: [{ path: gguf, ...file }],
    };
    await writeFile(path.join(partial, 'model.json'), `${JSON.stringify(card, null, 2)}\n`);
    const replaced = `${partial}-replaced`;
    await rename(directory, replaced).catch(absent);
    await rename(partial, directory);
    await rm(replaced, { recursive: true, force: true });
    return { directory, bytes: file.bytes };
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function borrowVocabulary(from: string, vocabSize: number): Promise<Record<string, GgufValue>> {
  const checkpoint = await openGguf(from);
  try {
    return syntheticVocabulary(checkpoint, vocabSize);
  } finally {
    await checkpoint.close();
  }
}

function shapeMetadata(shape: ModelShape): Record<string, GgufValue> {
  const { architecture, layers, width, inner, heads, kvHeads, contextTokens } = shape;
  const common = {
    'general.architecture': architecture,
    'general.quantization_version': 2,
    [`${architecture}.block_count`]: layers,
    [`${architecture}.context_length`]: contextTokens,
    [`${architecture}.embedding_length`]: width,
    [`${architecture}.feed_forward_length`]: inner,
    [`${architecture}.attention.head_count`]: heads,
  };
  if (architecture === 'gpt2') {
    const epsilon = { float: 1e-5 };
    return { ...common, 'gpt2.attention.layer_norm_epsilon': epsilon, 'tokenizer.ggml.pre': 'gpt-2' };
  }
  return {
    ...common,
    [`${architecture}.attention.head_count_kv`]: kvHeads,
    [`${architecture}.attention.key_length`]: headSizeOf(shape),
    [`${architecture}.attention.value_length`]: headSizeOf(shape),
    [`${architecture}.attention.layer_norm_rms_epsilon`]: { float: 1e-5 },
    [`${architecture}.rope.freq_base`]: { float: 100_000 },
    ...(shape.window === undefined ? {} : { [`${architecture}.attention.sliding_window`]: shape.window }),
    'tokenizer.ggml.pre': 'smollm',
  };
}
