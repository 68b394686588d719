import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type GgufValue, writeGguf } from '../checkpoint/write-gguf.ts';

/** A GGUF file of a llama with one layer, 64 wide, with fixed pseudo-random F32 weights: some 200 kB. */
export interface TinyGguf {
  modelDirectory: string;
  card: { name: string; files: { path: string; bytes: number; sha256: string }[] };
}

/** @param changes metadata to replace; `tensorType` is the GGML type number written for the first tensor. */
export async function writeTinyGguf(
  directory: string,
  { tensorType = 0, ...changes }: Record<string, GgufValue> & { tensorType?: number } = {},
): Promise<TinyGguf> {
  const letters = Array.from({ length: 188 }, (_, i) => String.fromCharCode(i < 94 ? 33 + i : 256 + i - 94));
  const tokens = ['<|endoftext|>', ...letters, 'ab', 'Ġc'];
  const metadata: Record<string, GgufValue> = {
    'general.architecture': 'llama',
    'general.alignment': 32,
    'llama.block_count': 1,
    'llama.context_length': 128,
    'llama.embedding_length': 64,
    'llama.feed_forward_length': 96,
    'llama.attention.head_count': 4,
    'llama.attention.head_count_kv': 2,
    'llama.rope.freq_base': { float: 10_000 },
    'llama.attention.layer_norm_rms_epsilon': { float: 1e-5 },
    'tokenizer.ggml.model': 'gpt2',
    'tokenizer.ggml.pre': 'smollm',
    'tokenizer.ggml.tokens': tokens,
    'tokenizer.ggml.token_type': tokens.map((_, id) => (id === 0 ? 3 : 1)),
    'tokenizer.ggml.merges': ['a b', 'Ġ c'],
    'tokenizer.ggml.bos_token_id': 0,
    ...changes,
  };
  const shapes: [name: string, columns: number, rows: number][] = [
    ['token_embd.weight', 64, tokens.length],
    ['output_norm.weight', 64, 1],
    ['blk.0.attn_norm.weight', 64, 1],
    ['blk.0.ffn_norm.weight', 64, 1],
    ['blk.0.attn_q.weight', 64, 64],
    ['blk.0.attn_k.weight', 64, 32],
    ['blk.0.attn_v.weight', 64, 32],
    ['blk.0.attn_output.weight', 64, 64],
    ['blk.0.ffn_gate.weight', 64, 96],
    ['blk.0.ffn_up.weight', 64, 96],
    ['blk.0.ffn_down.weight', 96, 64],
  ];
  let seed = 1;
  const random = (count: number) => {
    const numbers = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0;
      numbers[i] = seed / 2 ** 33;
    }
    return new Uint8Array(numbers.buffer);
  };
  const tensors = shapes.map(([name, columns, rows], at) => ({
    name,
    sizes: rows === 1 ? [columns] : [columns, rows],
    type: at ? 0 : tensorType,
    bytes: columns * rows * 4,
    chunks: () => [random(columns * rows)],
  }));
  await mkdir(directory, { recursive: true });
  const file = await writeGguf(path.join(directory, 'tiny.gguf'), metadata, tensors);
  return { modelDirectory: directory, card: { name: 'tiny', files: [{ path: 'tiny.gguf', ...file }] } };
}
