import { type FileHandle, open } from 'node:fs/promises';
import { BuildError } from '../build-failure.ts';
import type { Matrix } from './checkpoint.ts';
import { dequantise, type TensorType, tensorTypes } from './dequantise.ts';
import { largestHeader, parseHeader, type TensorInfo } from './safetensors-header.ts';

/** Formats that are read, as GGUF has them too. */
const types = new Map([0, 1, 30].map((type) => [tensorTypes.get(type)!.name, tensorTypes.get(type)!]));

/** A tensor as it is stored. */
export interface StoredTensor {
  shape: readonly number[];
  /** As rows of its innermost dimension. Throws BuildError `unsupported-tensor-type`. */
  matrix(): Matrix;
}

/** The tensors of a safetensors file, by their names in it. */
export interface Safetensors {
  tensors: ReadonlyMap<string, StoredTensor>;
  close(): Promise<void>;
}

/**
 * Opens a safetensors file. Nothing but its header is read until rows are asked for.
 *
 * Throws BuildError `file-missing` or `not-a-checkpoint`.
 */
export async function openSafetensors(path: string): Promise<Safetensors> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new BuildError({ code: 'file-missing', path });
  });
  try {
    const infos = await readInfos(file, path);
    const tensors = new Map<string, StoredTensor>();
    for (const [name, info] of infos) {
      tensors.set(name, { shape: info.shape, matrix: () => matrixOf(file, path, name, info) });
    }
    return { tensors, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readInfos(file: FileHandle, path: string): Promise<Map<string, TensorInfo>> {
  const { size } = await file.stat();
  const fail = (problem: string): never => {
    throw new BuildError({ code: 'not-a-checkpoint', path, problem });
  };
  if (size < 8) fail('it is too short for a safetensors file.');
  const length = Number((await readBytes(file, path, 0, 8)).readBigUInt64LE());
  if (length > largestHeader) fail('it does not begin with the length of a header: no safetensors file.');
  if (length > size - 8) fail('the file ends inside its header.');
  return parseHeader(path, await readBytes(file, path, 8, length), size);
}

function matrixOf(file: FileHandle, path: string, name: string, info: TensorInfo): Matrix {
  const { type: found, shape, begin } = info;
  const type = types.get(found);
  if (!type) {
    throw new BuildError({
      code: 'unsupported-tensor-type',
      tensor: name,
      type: found,
      supported: [...types.keys()],
    });
  }
  const columns = shape.at(-1) ?? 1;
  const rows = shape.slice(0, -1).reduce((product, each) => product * each, 1);
  return { rows, columns, readRows: (from, to) => readRows(file, path, { type, columns, begin }, from, to) };
}

async function readRows(
  file: FileHandle,
  path: string,
  { type, columns, begin }: { type: TensorType; columns: number; begin: number },
  from: number,
  to: number,
): Promise<Float32Array> {
  const rowBytes = columns * type.bytes;
  const bytes = await readBytes(file, path, begin + from * rowBytes, (to - from) * rowBytes);
  return dequantise(type, bytes, (to - from) * columns);
}

/** Exactly `length` bytes: a system may give fewer at a time. */
async function readBytes(file: FileHandle, path: string, from: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, from + done);
    if (bytesRead === 0) {
      throw new BuildError({ code: 'not-a-checkpoint', path, problem: 'the file ends inside a tensor.' });
    }
    done += bytesRead;
  }
  return bytes;
}
