import type { FileHandle } from 'node:fs/promises';
import { BuildError } from '../build-failure.ts';

/** Where a tensor lies, and what it is. */
export interface GgufTensorInfo {
  name: string;
  /** Innermost dimension first. */
  sizes: readonly number[];
  /** GGML's number of the type. */
  type: number;
  /** Byte of the file where it begins. */
  begin: number;
}

export interface GgufHeader {
  /** Texts as they stand; numbers as they are, of 64 bits as `number` too; lists of lists are left out. */
  metadata: ReadonlyMap<string, unknown>;
  tensors: readonly GgufTensorInfo[];
}

/** What a header may weigh: the largest vocabularies, of a quarter of a million tokens, take some 10 MB. */
const largestHeader = 128 << 20;
const firstRead = 1 << 20;

/** Values of all lists together: the largest vocabularies have 1.3 million. */
const mostItems = 1 << 22;
/** Tensors, and values of metadata. */
const mostEntries = 1 << 16;
const mostDimensions = 4;
const mostNesting = 4;
const alignments = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096];

/**
 * Reads what a GGUF file (versions 2 and 3, little-endian) says before its tensors. Every length is believed only as
 * far as the file goes: it takes memory in proportion to the header.
 *
 * Throws BuildError `not-a-checkpoint`. Source: gguf.md of ggml.
 */
export async function readGgufHeader(file: FileHandle, path: string): Promise<GgufHeader> {
  const { size } = await file.stat();
  const most = Math.min(size, largestHeader);
  for (let length = Math.min(most, firstRead); ; length = Math.min(most, 4 * length)) {
    const bytes = await readStart(file, length);
    try {
      return parseHeader(bytes, path);
    } catch (error) {
      if (!(error instanceof EndOfBytes)) throw error;
      if (length >= most) fail(path, 'the file ends inside its header.');
    }
  }
}

async function readStart(file: FileHandle, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

/** There is more to be read, or the file is cut short. */
class EndOfBytes extends Error {}

function fail(path: string, problem: string): never {
  throw new BuildError({ code: 'not-a-checkpoint', path, problem });
}

/** Reads one value after another. */
class Cursor {
  at = 0;
  items = 0;
  private readonly bytes: Buffer;
  private readonly path: string;

  constructor(bytes: Buffer, path: string) {
    this.bytes = bytes;
    this.path = path;
  }

  /** @returns where the next so many bytes begin. */
  take(length: number): number {
    const from = this.at;
    if (from + length > this.bytes.length) throw new EndOfBytes();
    this.at = from + length;
    return from;
  }

  uint32(): number {
    return this.bytes.readUInt32LE(this.take(4));
  }

  /** A size, count or offset. */
  uint64(): number {
    const value = this.bytes.readBigUInt64LE(this.take(8));
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) this.fail(`it has a length of ${value}.`);
    return Number(value);
  }

  text(): string {
    const length = this.uint64();
    const from = this.take(length);
    return this.bytes.toString('utf8', from, from + length);
  }

  number(kind: NumberKind): number | boolean {
    return kind.read(this.bytes, this.take(kind.bytes));
  }

  fail(problem: string): never {
    return fail(this.path, problem);
  }
}

interface NumberKind {
  bytes: number;
  read(from: Buffer, at: number): number | boolean;
}

/** By GGUF's number of the type. */
const numberKinds: ReadonlyMap<number, NumberKind> = new Map<number, NumberKind>([
  [0, { bytes: 1, read: (from, at) => from.readUInt8(at) }],
  [1, { bytes: 1, read: (from, at) => from.readInt8(at) }],
  [2, { bytes: 2, read: (from, at) => from.readUInt16LE(at) }],
  [3, { bytes: 2, read: (from, at) => from.readInt16LE(at) }],
  [4, { bytes: 4, read: (from, at) => from.readUInt32LE(at) }],
  [5, { bytes: 4, read: (from, at) => from.readInt32LE(at) }],
  [6, { bytes: 4, read: (from, at) => from.readFloatLE(at) }],
  [7, { bytes: 1, read: (from, at) => from.readUInt8(at) !== 0 }],
  [10, { bytes: 8, read: (from, at) => Number(from.readBigUInt64LE(at)) }],
  [11, { bytes: 8, read: (from, at) => Number(from.readBigInt64LE(at)) }],
  [12, { bytes: 8, read: (from, at) => from.readDoubleLE(at) }],
]);
const textType = 8;
const listType = 9;

function parseHeader(bytes: Buffer, path: string): GgufHeader {
  const cursor = new Cursor(bytes, path);
  if (bytes.toString('latin1', 0, 4) !== 'GGUF') cursor.fail('it does not begin as GGUF does.');
  cursor.take(4);
  const version = cursor.uint32();
  if (version !== 2 && version !== 3) {
    cursor.fail(version & 0xffff ? `GGUF of version ${version} is not read.` : 'it is big-endian.');
  }
  const [tensorCount, valueCount] = [cursor.uint64(), cursor.uint64()];
  if (tensorCount > mostEntries) cursor.fail(`it says that it has ${tensorCount} tensors.`);
  if (valueCount > mostEntries) cursor.fail(`it says that it has ${valueCount} values of metadata.`);
  const metadata = new Map<string, unknown>();
  for (let left = valueCount; left > 0; left--) {
    const key = cursor.text();
    if (metadata.has(key)) cursor.fail(`it says ${key} twice.`);
    metadata.set(key, readValue(cursor, cursor.uint32(), 0));
  }
  const tensors = Array.from({ length: tensorCount }, () => readTensor(cursor));
  const alignment = Number(metadata.get('general.alignment') ?? 32);
  if (!alignments.includes(alignment)) cursor.fail(`its general.alignment is ${alignment}.`);
  const start = Math.ceil(cursor.at / alignment) * alignment;
  for (const { name, begin } of tensors) {
    if (begin % alignment) cursor.fail(`${name} does not begin at a multiple of ${alignment} bytes.`);
  }
  return { metadata, tensors: tensors.map((each) => ({ ...each, begin: start + each.begin })) };
}

function readTensor(cursor: Cursor): GgufTensorInfo {
  const name = cursor.text();
  const dimensions = cursor.uint32();
  if (dimensions < 1 || dimensions > mostDimensions) {
    cursor.fail(`${name} has ${dimensions} dimensions.`);
  }
  const sizes = Array.from({ length: dimensions }, () => cursor.uint64());
  const numbers = sizes.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(numbers) || numbers === 0) cursor.fail(`${name} is ${sizes.join(' × ')}.`);
  return { name, sizes, type: cursor.uint32(), begin: cursor.uint64() };
}

function readValue(cursor: Cursor, type: number, depth: number): unknown {
  if (type === textType) return cursor.text();
  if (type === listType) return readList(cursor, depth);
  const kind = numberKinds.get(type) ?? cursor.fail(`it has a value of the unknown type ${type}.`);
  return cursor.number(kind);
}

/** Undefined for a list of lists: nothing here reads one. */
function readList(cursor: Cursor, depth: number): unknown[] | undefined {
  const type = cursor.uint32();
  const count = cursor.uint64();
  cursor.items += count;
  if (cursor.items > mostItems) cursor.fail(`its lists have more than ${mostItems} values.`);
  if (type !== listType) return Array.from({ length: count }, () => readValue(cursor, type, depth));
  if (depth === mostNesting) cursor.fail('it has lists within lists within lists.');
  for (let left = count; left > 0; left--) readList(cursor, depth + 1);
  return undefined;
}
