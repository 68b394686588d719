import { type FileHandle, open } from 'node:fs/promises';

/** Where a tensor's bytes lie in the weights file. */
export interface Extent {
  offset: number;
  bytes: number;
}

/** Tensors begin on a page, so that onnxruntime can map the file instead of reading it. */
const alignment = 4096;

/** The file of weights beside a graph, written front to back. */
export class WeightsFile {
  readonly name: string;
  readonly #file: FileHandle;
  #end = 0;

  private constructor(name: string, file: FileHandle) {
    this.name = name;
    this.#file = file;
  }

  static async create(directory: string, name: string): Promise<WeightsFile> {
    return new WeightsFile(name, await open(`${directory}/${name}`, 'w'));
  }

  /** Reserves room for one tensor, to be filled by `write`. */
  reserve(bytes: number): Extent {
    const offset = Math.ceil(this.#end / alignment) * alignment;
    this.#end = offset + bytes;
    return { offset, bytes };
  }

  /** Writes at `position` bytes into a reserved extent. */
  async write(extent: Extent, position: number, data: Uint8Array): Promise<void> {
    if (position + data.length > extent.bytes) throw new RangeError('A write ends beyond its extent.');
    for (let done = 0; done < data.length; ) {
      const { bytesWritten } = await this.#file.write(
        data,
        done,
        data.length - done,
        extent.offset + position + done,
      );
      done += bytesWritten;
    }
  }

  /** Makes the file durable. @returns its size in bytes. */
  async finish(): Promise<number> {
    await this.#file.truncate(this.#end);
    await this.#file.sync();
    return this.#end;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
