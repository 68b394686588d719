import { closeSync, fstatSync, openSync } from 'node:fs';
import { koffi } from './native-calls.ts';

const libraries: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'libc.so.6',
  darwin: '/usr/lib/libSystem.B.dylib',
};

/** The same on Linux and macOS. */
const [readable, ownCopy, notNeeded] = [1, 2, 4];
const failed = 0xffff_ffff_ffff_ffffn;

interface MemoryCalls {
  map(...values: unknown[]): bigint;
  unmap(address: bigint, bytes: number): number;
  advise(address: bigint, bytes: number, advice: number): number;
}

/** Kept for the life of the process; null where there are no such calls. */
let calls: MemoryCalls | null | undefined;

function memoryCalls(): MemoryCalls | null {
  const name = libraries[process.platform];
  if (!name) return null;
  const library = koffi.load(name);
  return {
    map: library.func('mmap', 'void *', ['void *', 'size_t', 'int', 'int', 'int', 'int64_t']),
    unmap: library.func('munmap', 'int', ['void *', 'size_t']),
    advise: library.func('madvise', 'int', ['void *', 'size_t', 'int']),
  };
}

/** A file's bytes as memory, read when they are looked at. */
export interface MappedFile {
  address: bigint;
  bytes: number;
  /** What was read of it takes no memory until it is looked at again. */
  rest(): void;
  /** Nobody may look at it after. */
  close(): void;
}

/** Null where this system cannot do that (Windows). Throws when the file is not there. */
export function mapFile(path: string): MappedFile | null {
  calls = calls === undefined ? memoryCalls() : calls;
  if (!calls) return null;
  const { map, unmap, advise } = calls;
  const file = openSync(path, 'r');
  try {
    const bytes = fstatSync(file).size;
    const address = map(null, bytes, readable, ownCopy, file, 0);
    if (address === failed) return null;
    return {
      address,
      bytes,
      rest: () => void advise(address, bytes, notNeeded!),
      close: () => void unmap(address, bytes),
    };
  } finally {
    closeSync(file);
  }
}
