import { BuildError } from '../build-failure.ts';
import type { DecoderShape } from '../families/decoder-shape.ts';
import type { Checkpoint } from './checkpoint.ts';

/** Fewer tokens write nothing. */
const leastVocabulary = 8;

/** Rows and columns; a vector is one row. */
type Size = readonly [rows: number, columns: number];

/**
 * Compares all tensors of a checkpoint with what a model of its sizes has: each is there, in its size, and there is none
 * that the graph would leave out. The vocabulary may have as many rows as it likes.
 *
 * @returns the rows of the vocabulary.
 * Throws BuildError `missing-tensor` or `unsupported-shape`.
 */
export function checkTensors(checkpoint: Checkpoint, shape: DecoderShape): number {
  const refuse = (problem: string): never => {
    throw new BuildError({
      code: 'unsupported-shape',
      what: `A ${shape.architecture} checkpoint`,
      problem,
    });
  };
  const vocabulary = checkpoint.matrix('token_embd.weight').rows;
  if (vocabulary < leastVocabulary) refuse(`its vocabulary has ${vocabulary} rows.`);
  const required = requiredTensors(shape, vocabulary);
  const optional = optionalTensors(shape, vocabulary);
  for (const [name, [rows, columns]] of [...required, ...optional]) {
    if (optional.has(name) && !checkpoint.has(name)) continue;
    const found = checkpoint.matrix(name);
    if (found.rows !== rows || found.columns !== columns) {
      refuse(`its ${name} is ${found.rows} × ${found.columns}, where ${rows} × ${columns} belongs.`);
    }
  }
  const unread = checkpoint.names().find((name) => !required.has(name) && !optional.has(name));
  if (unread !== undefined) refuse(`its ${unread} has no place in the graph.`);
  return vocabulary;
}

function requiredTensors(shape: DecoderShape, vocabulary: number): Map<string, Size> {
  const { architecture, contextTokens, layers, width } = shape;
  const tensors = new Map<string, Size>([
    ['token_embd.weight', [vocabulary, width]],
    ['output_norm.weight', [1, width]],
  ]);
  if (architecture === 'gpt2') {
    tensors.set('output_norm.bias', [1, width]);
    tensors.set('position_embd.weight', [contextTokens, width]);
  }
  const parts = architecture === 'gpt2' ? gpt2Parts(shape) : llamaParts(shape);
  for (let layer = 0; layer < layers; layer++) {
    for (const [part, size] of parts) tensors.set(`blk.${layer}.${part}`, size);
  }
  return tensors;
}

function optionalTensors(shape: DecoderShape, vocabulary: number): Map<string, Size> {
  const { architecture, headSize, width } = shape;
  const head: [string, Size] = ['output.weight', [vocabulary, width]];
  const turning: [string, Size] = ['rope_freqs.weight', [1, headSize / 2]];
  return new Map(architecture === 'gpt2' ? [head] : [head, turning]);
}

function gpt2Parts({ width, inner, heads, kvHeads, headSize }: DecoderShape): [string, Size][] {
  const packed = (heads + 2 * kvHeads) * headSize;
  return [
    ['attn_norm.weight', [1, width]],
    ['attn_norm.bias', [1, width]],
    ['attn_qkv.weight', [packed, width]],
    ['attn_qkv.bias', [1, packed]],
    ['attn_output.weight', [width, heads * headSize]],
    ['attn_output.bias', [1, width]],
    ['ffn_norm.weight', [1, width]],
    ['ffn_norm.bias', [1, width]],
    ['ffn_up.weight', [inner, width]],
    ['ffn_up.bias', [1, inner]],
    ['ffn_down.weight', [width, inner]],
    ['ffn_down.bias', [1, width]],
  ];
}

/** Of Llama, and what Qwen 3 and Gemma 3 have beside. */
function llamaParts(shape: DecoderShape): [string, Size][] {
  const { architecture, width, inner, heads, kvHeads, headSize } = shape;
  const headNorms: [string, Size][] = [
    ['attn_q_norm.weight', [1, headSize]],
    ['attn_k_norm.weight', [1, headSize]],
  ];
  const laterNorms: [string, Size][] = [
    ['post_attention_norm.weight', [1, width]],
    ['post_ffw_norm.weight', [1, width]],
  ];
  return [
    ['attn_norm.weight', [1, width]],
    ['attn_q.weight', [heads * headSize, width]],
    ['attn_k.weight', [kvHeads * headSize, width]],
    ['attn_v.weight', [kvHeads * headSize, width]],
    ...(architecture === 'llama' ? [] : headNorms),
    ['attn_output.weight', [width, heads * headSize]],
    ...(architecture === 'gemma3' ? laterNorms : []),
    ['ffn_norm.weight', [1, width]],
    ['ffn_gate.weight', [inner, width]],
    ['ffn_up.weight', [inner, width]],
    ['ffn_down.weight', [width, inner]],
  ];
}
