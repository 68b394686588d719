import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildModel } from '../build-model.ts';
import { openGguf } from '../checkpoint/gguf-checkpoint.ts';
import { loadTokenizer } from '../tokenizer/load-tokenizer.ts';
import { type ModelShape, modelShapes } from './model-shape.ts';
import { type SynthesizeRequest, synthesizeModel } from './synthesize-model.ts';
import { syntheticTensors } from './synthetic-tensors.ts';

const at = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const embedded = at('../../../../models/smollm2-135m/SmolLM2-135M-Instruct.Q4_1.gguf');
const small = { layers: 2, width: 64, inner: 96, heads: 4, kvHeads: 4, contextTokens: 70 };
const shape: ModelShape = { ...modelShapes.gpt2!, ...small };

let folder: string;
let request: SynthesizeRequest;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'synthesize-'));
  request = {
    name: 'small',
    shape,
    format: 'Q4_0',
    seed: 1,
    modelsDirectory: folder,
    vocabularyFrom: embedded,
  };
});
afterEach(() => rm(folder, { recursive: true }));

const cardOf = async (directory: string) =>
  JSON.parse(await readFile(path.join(directory, 'model.json'), 'utf8'));

/** Builds a folder that was written, as `npm start` would. */
const build = async (modelDirectory: string) =>
  buildModel({
    modelDirectory,
    card: await cardOf(modelDirectory),
    cacheDirectory: path.join(folder, 'cache'),
  });

describe('synthesizeModel', () => {
  test.each([
    ['gpt2', shape],
    ['llama', { ...modelShapes['smollm2-360m']!, ...small, kvHeads: 2 }],
    ['qwen3', { ...modelShapes['qwen3-0.6b']!, ...small, kvHeads: 2, headSize: 32 }],
    ['gemma3', { ...modelShapes['gemma-3-270m']!, ...small, kvHeads: 1, headSize: 32 }],
  ])('a %s is a model folder like any other', async (architecture, each) => {
    const { directory, bytes } = await synthesizeModel({ ...request, shape: each });
    const card = await cardOf(directory);
    expect(card).toMatchObject({ name: 'small', architecture, contextTokens: 70, files: [{ bytes }] });
    const { dimensions } = await build(directory);
    const { layers, kvHeads, headSize = 16, vocabSize, contextTokens, window } = each;
    const windowed = window === undefined ? {} : { window };
    expect(dimensions).toEqual({ layers, kvHeads, headSize, vocabSize, contextTokens, ...windowed });
  });

  test('a GPT-2 whose heads the kernels cannot take is refused by name', async () => {
    const { directory } = await synthesizeModel({ ...request, shape: { ...shape, heads: 16, kvHeads: 16 } });
    await expect(build(directory)).rejects.toMatchObject({ failure: { code: 'unsupported-shape' } });
  });

  test.each([
    ['gpt2', 124_439_808],
    ['smollm2-360m', 361_821_120],
    ['qwen3-0.6b', 596_049_920],
    ['gemma-3-270m', 268_098_176],
  ])('%s has as many parameters as the real one', (name, parameters) => {
    const tensors = syntheticTensors(modelShapes[name]!, 'Q4_0', 1);
    const counts = tensors.map(({ sizes }) => sizes.reduce((product, size) => product * size, 1));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(parameters);
  });

  test('English takes as many tokens as it really does, and comes back', async () => {
    const { directory } = await synthesizeModel(request);
    const { tokenizerPath } = await build(directory);
    const tokenizer = await loadTokenizer(tokenizerPath);
    const prose = (await readFile(at('../../fixtures/prose.txt'), 'utf8')).slice(0, 20_000);
    const ids = tokenizer.encode(prose);
    expect(ids.length / prose.split(/\s+/).length).toBeGreaterThan(1.2);
    expect(ids.length / prose.split(/\s+/).length).toBeLessThan(1.5);
    const hard = `${prose}\u0000\u0006 ½ “naïve” 漢字 🙂\r\n\t<|endoftext|>`;
    const bytes = tokenizer.encode(hard).map((id) => Buffer.from(tokenizer.bytesOf(id)));
    expect(Buffer.concat(bytes).toString()).toBe(hard);
    expect(tokenizer.isEnd(shape.vocabSize - 1)).toBe(true);
    // What fills the vocabulary up can be said, too.
    for (let id = 0; id < shape.vocabSize - 1; id++) expect(tokenizer.bytesOf(id).length).toBeGreaterThan(0);
  });

  test('the same seed gives the same file, another seed another', async () => {
    const sums = new Set<string>();
    for (const seed of [1, 1, 2, 0]) {
      const { directory } = await synthesizeModel({ ...request, seed });
      sums.add((await cardOf(directory)).files[0].sha256);
    }
    expect(sums.size).toBe(3);
  });

  test.each(['Q4_0', 'Q8_0'] as const)('weights in %s spread as they should, about zero', async (format) => {
    const { directory } = await synthesizeModel({ ...request, format });
    const checkpoint = await openGguf(path.join(directory, `small.${format}.gguf`));
    const spread = async (tensor: string) => {
      const { rows, columns, readRows } = checkpoint.matrix(tensor);
      const values = await readRows(0, rows);
      return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / (rows * columns));
    };
    expect(await spread('blk.1.attn_qkv.weight')).toBeCloseTo(1 / Math.sqrt(64), 2);
    expect(await spread('token_embd.weight')).toBeCloseTo(4 / Math.sqrt(64), 2);
    expect(await spread('position_embd.weight')).toBeCloseTo(0.1, 2);
    expect(await spread('output_norm.weight')).toBeCloseTo(1, 0);
    expect(await spread('blk.0.attn_norm.weight')).toBeCloseTo(1, 1);
    const { rows, readRows } = checkpoint.matrix('token_embd.weight');
    const values = await readRows(0, rows);
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0, 3);
    const matrix = await checkpoint.matrix('blk.0.ffn_up.weight').readRows(0, 96);
    expect(Math.abs(matrix.reduce((sum, value) => sum + value, 0) / matrix.length)).toBeLessThan(0.006);
    await checkpoint.close();
  });

  test('an older one is replaced whole, and kept when the new one cannot be written', async () => {
    const { directory } = await synthesizeModel({ ...request, format: 'Q8_0' });
    await synthesizeModel(request);
    expect(await readdir(folder)).toEqual(['small']);
    expect((await readdir(directory)).sort()).toEqual(['model.json', 'small.Q4_0.gguf']);
    const text = path.join(folder, 'text.gguf');
    await writeFile(text, 'hello');
    const failing = synthesizeModel({ ...request, vocabularyFrom: text });
    await expect(failing).rejects.toMatchObject({ failure: { code: 'not-a-checkpoint' } });
    expect((await readdir(folder)).sort()).toEqual(['small', 'text.gguf']);
    expect((await readdir(directory)).sort()).toEqual(['model.json', 'small.Q4_0.gguf']);
  });
});
