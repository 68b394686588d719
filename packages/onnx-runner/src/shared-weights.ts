import type { WeightPlace } from './graph-description.ts';
import { type MappedFile, mapFile } from './mapped-file.ts';
import { type Handle, runtimeApi } from './runtime-api.ts';

/** Element types of weights, by their number in ONNX. */
const elementTypes: Readonly<Record<string, number>> = { float32: 1, uint8: 2, int8: 3 };

/**
 * The weights of all graphs of a model, and what onnxruntime packs of them for its kernels: in memory once, however
 * many graphs there are.
 */
export class SharedWeights {
  /** Where the sessions put, and find, what is packed. */
  readonly packed: Handle;
  readonly #file: MappedFile;
  readonly #memory: Handle;
  readonly #values: { name: string; handle: Handle }[];

  private constructor(file: MappedFile, places: readonly WeightPlace[]) {
    const api = runtimeApi();
    this.#file = file;
    this.#memory = api.create('createCpuMemoryInfo', 1, 0);
    this.#values = places.map(({ name, type, shape, offset, bytes }) => {
      const sizes = BigInt64Array.from(shape, BigInt);
      const values = [
        file.address + BigInt(offset),
        bytes,
        sizes,
        shape.length,
        elementTypes[type]!,
      ] as const;
      return { name, handle: api.create('createTensorWithData', this.#memory, ...values) };
    });
    this.packed = api.create('createPackedWeights');
  }

  /** Null where a file cannot be mapped: then every session reads and packs its own. */
  static open(path: string, places: readonly WeightPlace[]): SharedWeights | null {
    const file = mapFile(path);
    return file && new SharedWeights(file, places);
  }

  /** Before a session is made with these options. Names its graph does not have are ignored. */
  giveTo(options: Handle): void {
    const api = runtimeApi();
    for (const { name, handle } of this.#values) api.call('addInitializer', options, name, handle);
  }

  /** All sessions are made: what they have packed is not read again. */
  settle(): void {
    this.#file.rest();
  }

  /** After the sessions. */
  close(): void {
    const api = runtimeApi();
    api.release('releasePackedWeights', this.packed);
    for (const { handle } of this.#values) api.release('releaseValue', handle);
    api.release('releaseMemoryInfo', this.#memory);
    this.#file.close();
  }
}
