import type { GgufTensor } from '../checkpoint/write-gguf.ts';
import { headSizeOf, type ModelShape } from './model-shape.ts';
import { type RandomFormat, randomFormats } from './random-format.ts';

/** Of the matrices; vocabulary and vectors keep more bits, as in files quantised by llama.cpp. */
export type MatrixFormat = 'Q4_0' | 'Q8_0';

/**
 * Standard deviation of the logits. With 50,000 tokens about 4 makes a few of them likely, as a text does;
 * flat logits would make sampling dearer than it is.
 */
const logitSpread = 4;

/**
 * Size of what a layer adds, to what it reads. Were it large, what attention sees of the whole text would soon
 * outweigh the last token, and every token be followed by the same one.
 */
const addedGain: Readonly<Record<string, number>> = { attn_output: 0.05, ffn_down: 0.05 };

/** The same where a norm stands behind what is added, and the embedding is scaled up to `logitSpread`. */
const addedBehindNorm = 0.2;

/**
 * Random tensors of a shape, under llama.cpp's names.
 *
 * Products keep the size of what they are given, so that logits are finite. The last norm's gains have either
 * sign: since the vocabulary is the head, a token would otherwise be its own likeliest successor for ever.
 */
export function syntheticTensors(shape: ModelShape, format: MatrixFormat, seed: number): GgufTensor[] {
  const { layers, width, inner, heads, kvHeads, vocabSize, contextTokens } = shape;
  const tensors: GgufTensor[] = [];
  const add = (name: string, sizes: readonly number[], kind: RandomFormat, spread: number, mean = 0) => {
    const count = sizes.reduce((product, size) => product * size, 1);
    const { type, bytesOf, chunks } = kind;
    const ownSeed = Math.imul(seed, 1_000_003) + tensors.length;
    tensors.push({
      name,
      sizes,
      type,
      bytes: bytesOf(count),
      chunks: () => chunks(count, spread, mean, ownSeed),
    });
  };
  const { F32, Q8_0, [format]: own } = randomFormats;
  const matrix = (layer: string, part: string, columns: number, rows: number) =>
    add(`${layer}.${part}.weight`, [columns, rows], own, (addedGain[part] ?? 1) / Math.sqrt(columns));
  const gain = (name: string, size = width, mean = 1) => add(`${name}.weight`, [size], F32, 0.1 * mean, mean);
  const bias = (name: string, size: number) => add(`${name}.bias`, [size], F32, 0.02);
  const headSize = headSizeOf(shape);
  const [queryWidth, keyWidth] = [headSize * heads, headSize * kvHeads];

  add('token_embd.weight', [width, vocabSize], Q8_0, logitSpread / Math.sqrt(width));
  if (shape.architecture === 'gpt2') {
    add('position_embd.weight', [width, contextTokens], F32, 0.1);
    for (let layer = 0; layer < layers; layer++) {
      const name = `blk.${layer}`;
      for (const norm of ['attn_norm', 'ffn_norm']) {
        gain(`${name}.${norm}`);
        bias(`${name}.${norm}`, width);
      }
      for (const [part, columns, rows] of [
        ['attn_qkv', width, 3 * width],
        ['attn_output', width, width],
        ['ffn_up', width, inner],
        ['ffn_down', inner, width],
      ] as const) {
        matrix(name, part, columns, rows);
        bias(`${name}.${part}`, rows);
      }
    }
    bias('output_norm', width);
  } else {
    for (let layer = 0; layer < layers; layer++) {
      const name = `blk.${layer}`;
      for (const norm of ['attn_norm', 'ffn_norm']) gain(`${name}.${norm}`);
      matrix(name, 'attn_q', width, queryWidth);
      for (const part of ['attn_k', 'attn_v']) matrix(name, part, width, keyWidth);
      matrix(name, 'attn_output', queryWidth, width);
      if (shape.architecture !== 'llama') {
        for (const norm of ['attn_q_norm', 'attn_k_norm']) gain(`${name}.${norm}`, headSize);
      }
      if (shape.architecture === 'gemma3') {
        for (const norm of ['post_attention_norm', 'post_ffw_norm']) {
          gain(`${name}.${norm}`, width, addedBehindNorm);
        }
      }
      for (const part of ['ffn_gate', 'ffn_up']) matrix(name, part, width, inner);
      matrix(name, 'ffn_down', inner, width);
    }
  }
  add('output_norm.weight', [width], F32, 1);
  return tensors;
}
