import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

/** A metadata value: a whole number is written as uint32, `float` as float32, numbers of a list as int32. */
export type GgufValue = string | number | { float: number } | readonly string[] | readonly number[];

export interface GgufTensor {
  name: string;
  /** Innermost dimension first. */
  sizes: readonly number[];
  /** GGML's number of the type. */
  type: number;
  /** Of all chunks together. */
  bytes: number;
  /** Its bytes, made as they are asked for: no whole model is ever in memory. */
  chunks: () => Iterable<Uint8Array>;
}

/** Each tensor begins at a multiple of this many bytes. */
const alignment = 32;

/** GGUF's numbers of the types used here. Source: gguf.md of ggml. */
const types = { uint32: 4, int32: 5, float32: 6, text: 8, list: 9 };

/**
 * Writes a GGUF file (version 3) and makes it durable.
 *
 * Throws RangeError when a tensor's chunks are not its bytes.
 */
export async function writeGguf(
  path: string,
  metadata: Readonly<Record<string, GgufValue>>,
  tensors: readonly GgufTensor[],
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  const file = await open(path, 'w');
  let end = 0;
  const write = async (data: Uint8Array) => {
    hash.update(data);
    await file.writeFile(data);
    end += data.length;
  };
  const align = () => write(Buffer.alloc(padding(end)));
  try {
    await write(header(metadata, tensors));
    await align();
    for (const tensor of tensors) {
      const from = end;
      for (const chunk of tensor.chunks()) await write(chunk);
      if (end - from !== tensor.bytes) {
        throw new RangeError(`${tensor.name} has ${end - from} bytes, not ${tensor.bytes}.`);
      }
      await align();
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes: end, sha256: hash.digest('hex') };
}

const padding = (bytes: number) => (alignment - (bytes % alignment)) % alignment;

function header(metadata: Readonly<Record<string, GgufValue>>, tensors: readonly GgufTensor[]): Buffer {
  const pairs = Object.entries(metadata);
  let offset = 0;
  const infos = tensors.map(({ name, sizes, type, bytes }) => {
    const info = [text(name), uint32(sizes.length), ...sizes.map(uint64), uint32(type), uint64(offset)];
    offset += bytes + padding(bytes);
    return Buffer.concat(info);
  });
  return Buffer.concat([
    Buffer.from('GGUF'),
    uint32(3),
    uint64(tensors.length),
    uint64(pairs.length),
    ...pairs.flatMap(([key, value]) => [text(key), encode(value)]),
    ...infos,
  ]);
}

function encode(value: GgufValue): Buffer {
  if (typeof value === 'string') return Buffer.concat([uint32(types.text), text(value)]);
  if (typeof value === 'number') return Buffer.concat([uint32(types.uint32), uint32(value)]);
  if (isFloat(value)) return Buffer.concat([uint32(types.float32), float32(value.float)]);
  const type = typeof value[0] === 'string' ? types.text : types.int32;
  const items = value.map((item: string | number) => (typeof item === 'string' ? text(item) : int32(item)));
  return Buffer.concat([uint32(types.list), uint32(type), uint64(items.length), ...items]);
}

function isFloat(value: GgufValue): value is { float: number } {
  return typeof value === 'object' && 'float' in value;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function float32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}
