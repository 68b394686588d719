import { writeFile } from 'node:fs/promises';

/** A tensor to be written: 16-bit formats are given as their bits. */
export interface WrittenTensor {
  type: 'F32' | 'F16' | 'BF16' | 'I32';
  shape: readonly number[];
  values: readonly number[];
}

/** Writes a safetensors file. @param change alters the header before it is written. */
export async function writeSafetensors(
  path: string,
  tensors: Readonly<Record<string, WrittenTensor>>,
  change: (header: Record<string, unknown>) => unknown = (header) => header,
): Promise<void> {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  const parts: Buffer[] = [];
  let at = 0;
  for (const [name, { type, shape, values }] of Object.entries(tensors)) {
    const bytes = encode(type, values);
    header[name] = { dtype: type, shape, data_offsets: [at, at + bytes.length] };
    at += bytes.length;
    parts.push(bytes);
  }
  const text = Buffer.from(JSON.stringify(change(header)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  await writeFile(path, Buffer.concat([length, text, ...parts]));
}

function encode(type: WrittenTensor['type'], values: readonly number[]): Buffer {
  const array =
    type === 'F32'
      ? new Float32Array(values)
      : type === 'I32'
        ? new Int32Array(values)
        : new Uint16Array(values);
  return Buffer.from(array.buffer);
}
