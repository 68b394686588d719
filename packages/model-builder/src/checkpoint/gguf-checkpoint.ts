import { type FileHandle, open } from 'node:fs/promises';
import { BuildError } from '../build-failure.ts';
import type { Checkpoint } from './checkpoint.ts';
import { dequantise, type TensorType, tensorTypes } from './dequantise.ts';
import { type GgufTensorInfo, readGgufHeader } from './gguf-header.ts';

interface StoredTensor {
  columns: number;
  rows: number;
  type: TensorType;
  /** Byte of the file where its first row begins, and the one behind its last. */
  begin: number;
  end: number;
}

/**
 * Opens a GGUF file. Nothing but its header is read until rows are asked for.
 *
 * Throws BuildError `file-missing`, `not-a-checkpoint` or `unsupported-tensor-type`.
 */
export async function openGguf(path: string): Promise<Checkpoint> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new BuildError({ code: 'file-missing', path });
  });
  try {
    const { metadata, tensors: infos } = await readGgufHeader(file, path);
    const tensors = placeTensors(infos, path, (await file.stat()).size);
    return {
      metadata,
      names: () => [...tensors.keys()],
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
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Every tensor lies in the file, in whole blocks of its type, and none over another. Throws BuildError. */
function placeTensors(infos: readonly GgufTensorInfo[], path: string, fileSize: number) {
  const fail = (problem: string): never => {
    throw new BuildError({ code: 'not-a-checkpoint', path, problem });
  };
  const tensors = new Map<string, StoredTensor>();
  for (const { name, sizes, type: number, begin } of infos) {
    const type = tensorTypes.get(number);
    if (!type) {
      const supported = [...tensorTypes.values()].map((each) => each.name);
      throw new BuildError({
        code: 'unsupported-tensor-type',
        tensor: name,
        type: `GGML type ${number}`,
        supported,
      });
    }
    if (tensors.has(name)) fail(`it has ${name} twice.`);
    const [columns = 1, ...outer] = sizes;
    const rows = outer.reduce((product, each) => product * each, 1);
    if (columns % type.values)
      fail(`${name} has rows of ${columns} numbers, in ${type.name} not whole blocks.`);
    tensors.set(name, { columns, rows, type, begin, end: begin + rows * rowBytesOf(type, columns) });
  }
  let [end, before] = [0, ''];
  for (const [name, tensor] of [...tensors].sort(([, a], [, b]) => a.begin - b.begin)) {
    if (tensor.begin < end) fail(`${name} overlaps ${before}.`);
    if (tensor.end > fileSize) {
      fail(`it has ${fileSize} bytes, and its ${name} ends at ${tensor.end}: it was cut short.`);
    }
    [end, before] = [tensor.end, name];
  }
  return tensors;
}

const rowBytesOf = (type: TensorType, columns: number) => (columns / type.values) * type.bytes;

async function readRows(
  file: FileHandle,
  path: string,
  { columns, type, begin }: StoredTensor,
  from: number,
  to: number,
): Promise<Float32Array> {
  const rowBytes = rowBytesOf(type, columns);
  const bytes = Buffer.allocUnsafe((to - from) * rowBytes);
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, begin + from * rowBytes + done);
    if (bytesRead === 0) {
      throw new BuildError({ code: 'not-a-checkpoint', path, problem: 'the file ends inside a tensor.' });
    }
    done += bytesRead;
  }
  return dequantise(type, bytes, (to - from) * columns);
}
