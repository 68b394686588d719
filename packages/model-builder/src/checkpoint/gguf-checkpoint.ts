import { type FileHandle, open } from 'node:fs/promises';
import { gguf } from '@huggingface/gguf';
import { BuildError } from '../build-failure.ts';
import type { Checkpoint } from './checkpoint.ts';
import { dequantise, type TensorType, tensorTypes } from './dequantise.ts';
import { readTextLists } from './gguf-text-lists.ts';

interface StoredTensor {
  columns: number;
  rows: number;
  type: TensorType;
  /** Byte of the file where its first row begins. */
  offset: number;
}

/**
 * Opens a GGUF file. Nothing but its header is read until rows are asked for.
 *
 * Throws BuildError `not-a-checkpoint` or `unsupported-tensor-type`.
 */
export async function openGguf(path: string): Promise<Checkpoint> {
  const header = await gguf(path, { allowLocalFile: true }).catch((error: Error) => {
    throw new BuildError({ code: 'not-a-checkpoint', path, problem: error.message });
  });
  const metadata = new Map<string, unknown>(Object.entries(header.metadata));
  const tensors = new Map<string, StoredTensor>();
  for (const info of header.tensorInfos) {
    const type = tensorTypes.get(info.dtype);
    if (!type) {
      const supported = [...tensorTypes.values()].map((each) => each.name);
      const found = `GGML type ${info.dtype}`;
      throw new BuildError({ code: 'unsupported-tensor-type', tensor: info.name, type: found, supported });
    }
    const [columns = 1, ...outer] = info.shape.map(Number);
    const rows = outer.reduce((product, each) => product * each, 1);
    const offset = Number(header.tensorDataOffset) + Number(info.offset);
    tensors.set(info.name, { columns, rows, type, offset });
  }
  const file = await open(path, 'r');
  const start = Buffer.alloc(Number(header.tensorDataOffset));
  await file.read(start, 0, start.length, 0);
  for (const [key, texts] of readTextLists(start)) metadata.set(key, texts);
  return {
    metadata,
    has: (tensor) => tensors.has(tensor),
    matrix: (name) => {
      const tensor = tensors.get(name);
      if (!tensor) throw new BuildError({ code: 'missing-tensor', tensor: name });
      return {
        rows: tensor.rows,
        columns: tensor.columns,
        readRows: (from, to) => readRows(file, path, tensor, from, to),
      };
    },
    close: () => file.close(),
  };
}

async function readRows(
  file: FileHandle,
  path: string,
  tensor: StoredTensor,
  from: number,
  to: number,
): Promise<Float32Array> {
  const { columns, type, offset } = tensor;
  const rowBytes = (columns / type.values) * type.bytes;
  const bytes = Buffer.allocUnsafe((to - from) * rowBytes);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, offset + from * rowBytes);
  if (bytesRead !== bytes.length) {
    throw new BuildError({ code: 'not-a-checkpoint', path, problem: 'the file ends inside a tensor.' });
  }
  return dequantise(type, bytes, (to - from) * columns);
}
