import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

type Value = string | number | { float: number } | readonly string[] | readonly number[];

/** A GGUF file of a llama with one layer, 64 wide, with fixed pseudo-random F32 weights: some 200 kB. */
export interface TinyGguf {
  modelDirectory: string;
  card: { name: string; files: { path: string; bytes: number; sha256: string }[] };
}

/** @param changes metadata to replace; `tensorType` is the GGML type number written for the first tensor. */
export async function writeTinyGguf(
  directory: string,
  { tensorType = 0, ...changes }: Record<string, Value> & { tensorType?: number } = {},
): Promise<TinyGguf> {
  const letters = Array.from({ length: 188 }, (_, i) => String.fromCharCode(i < 94 ? 33 + i : 256 + i - 94));
  const tokens = ['<|endoftext|>', ...letters, 'ab', 'Ġc'];
  const metadata: Record<string, Value> = {
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
  let offset = 0;
  const infos = shapes.map(([name, columns, rows], at) => {
    const sizes = rows === 1 ? [columns] : [columns, rows];
    const info = [text(name), u32(sizes.length), ...sizes.map(u64), u32(at ? 0 : tensorType), u64(offset)];
    offset += Math.ceil((columns * rows * 4) / 32) * 32;
    return Buffer.concat(info);
  });
  const pairs = Object.entries(metadata).map(([key, value]) => Buffer.concat([text(key), encode(value)]));
  const head = Buffer.concat([
    Buffer.from('GGUF'),
    u32(3),
    u64(shapes.length),
    u64(pairs.length),
    ...pairs,
    ...infos,
  ]);
  const weights = new Float32Array(offset / 4);
  for (let i = 0, seed = 1; i < weights.length; i++) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0;
    weights[i] = seed / 2 ** 33;
  }
  const file = Buffer.concat([
    head,
    Buffer.alloc((32 - (head.length % 32)) % 32),
    Buffer.from(weights.buffer),
  ]);
  await mkdir(directory, { recursive: true });
  await writeFile(path.join(directory, 'tiny.gguf'), file);
  const sha256 = createHash('sha256').update(file).digest('hex');
  return {
    modelDirectory: directory,
    card: { name: 'tiny', files: [{ path: 'tiny.gguf', bytes: file.length, sha256 }] },
  };
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function f32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}

/** A metadata value with its GGUF type: 4 uint32, 6 float32, 8 string, 9 array. */
function encode(value: Value): Buffer {
  if (typeof value === 'string') return Buffer.concat([u32(8), text(value)]);
  if (typeof value === 'number') return Buffer.concat([u32(4), u32(value)]);
  if (isFloat(value)) return Buffer.concat([u32(6), f32(value.float)]);
  const items: Buffer[] = value.map((item: string | number) =>
    typeof item === 'string' ? text(item) : u32(item),
  );
  return Buffer.concat([u32(9), u32(typeof value[0] === 'string' ? 8 : 4), u64(items.length), ...items]);
}

function isFloat(value: Value): value is { float: number } {
  return typeof value === 'object' && 'float' in value;
}
