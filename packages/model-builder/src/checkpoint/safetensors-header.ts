import { BuildError } from '../build-failure.ts';
import { isObject, parseJson } from './parse-json.ts';

/** Where a tensor lies, and what it is. */
export interface TensorInfo {
  /** Safetensors' name of the number format, such as `BF16`. */
  type: string;
  /** Outermost dimension first; [] for a single number. */
  shape: readonly number[];
  /** Byte of the file where it begins, and the one behind it. */
  begin: number;
  end: number;
}

/** What a header may weigh: some hundred bytes a tensor. The reference implementation refuses more than 100 MB. */
export const largestHeader = 16 << 20;

/** Bytes of a number. Formats of less than a byte, or new ones, are not checked for their size. */
const bytesOfType: Readonly<Record<string, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E5M2: 1,
  F8_E4M3: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  I64: 8,
  U64: 8,
  F64: 8,
};

/**
 * The tensors of a safetensors file by name.
 *
 * @param header   the JSON behind the eight bytes of its length.
 * @param fileSize bytes of the whole file: the tensors fill what is behind the header without gap or overlap.
 * Throws BuildError `not-a-checkpoint`. Source: the format's description in the safetensors repository.
 */
export function parseHeader(path: string, header: Buffer, fileSize: number): Map<string, TensorInfo> {
  const fail = (problem: string): never => {
    throw new BuildError({ code: 'not-a-checkpoint', path, problem });
  };
  const start = 8 + header.length;
  const tensors = new Map<string, TensorInfo>();
  for (const [name, entry] of Object.entries(parseObject(header, fail))) {
    if (name === '__metadata__') continue;
    const info = readEntry(entry, start) ?? fail(`its header says nothing of ${name} that could be read.`);
    const { type, shape, begin, end } = info;
    const size = Object.hasOwn(bytesOfType, type) ? bytesOfType[type] : undefined;
    const numbers = shape.reduce((product, each) => product * each, 1);
    if (size !== undefined && numbers * size !== end - begin) {
      fail(`${name} has ${end - begin} bytes, not those of ${shape.join(' × ') || 'one number'} in ${type}.`);
    }
    tensors.set(name, info);
  }
  let at = start;
  for (const [name, { begin, end }] of [...tensors].sort(
    ([, a], [, b]) => a.begin - b.begin || a.end - b.end,
  )) {
    if (begin < at) fail(`${name} overlaps another tensor.`);
    if (begin > at) fail(`nothing is said of the ${begin - at} bytes before ${name}.`);
    at = end;
  }
  if (at > fileSize) fail(`it has ${fileSize} bytes, and its tensors end at ${at}: it was cut short.`);
  if (at < fileSize) fail(`it has ${fileSize} bytes, and its tensors end at ${at} already.`);
  return tensors;
}

function parseObject(header: Buffer, fail: (problem: string) => never): object {
  const parsed = parseJson(header.toString('utf8'));
  return isObject(parsed) ? parsed : fail('its header is not a JSON object.');
}

function readEntry(entry: unknown, start: number): TensorInfo | null {
  if (typeof entry !== 'object' || entry === null) return null;
  const { dtype, shape, data_offsets: offsets } = entry as Record<string, unknown>;
  if (typeof dtype !== 'string' || !areSizes(shape) || !areSizes(offsets)) return null;
  const [begin, end] = offsets;
  if (offsets.length !== 2 || begin! > end!) return null;
  return { type: dtype, shape, begin: start + begin!, end: start + end! };
}

function areSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);
}
