import type { Device } from './device.ts';
import { type Handle, type RuntimeApi, runtimeApi } from './runtime-api.ts';
import { Session } from './session.ts';

/** ONNX files that expand one number to any two sizes, in 16 bits and in 32. */
const graphs = {
  halves:
    'CAkSBnRlcmNldDp2CicKBm51bWJlcgoFc2l6ZXMSBmZpbGxlZBoGZmlsbGVkIgZFeHBhbmQSBGZpbGxaFAoGbnVtYmVyEgoKCAgKEgQKAggBWhMKBXNpemVzEgoKCAgHEgQKAggCYhoKBmZpbGxlZBIQCg4IChIKCgMSAVIKAxIBQ0ICEBQ=',
  floats:
    'CAkSBnRlcmNldDp2CicKBm51bWJlcgoFc2l6ZXMSBmZpbGxlZBoGZmlsbGVkIgZFeHBhbmQSBGZpbGxaFAoGbnVtYmVyEgoKCAgBEgQKAggBWhMKBXNpemVzEgoKCAgHEgQKAggCYhoKBmZpbGxlZBIQCg4IARIKCgMSAVIKAxIBQ0ICEBQ=',
};

/**
 * Fills memory of a device with one number, where it lies.
 *
 * Memory that a device hands out holds what was there before, and attention multiplies what it must not see by
 * zero: 0 × NaN is NaN. So keys and values are zeros from the start.
 */
export class NumberFill {
  readonly #api: RuntimeApi = runtimeApi();
  readonly #session: Session;
  readonly #layout: keyof typeof graphs;

  private constructor(session: Session, layout: keyof typeof graphs) {
    this.#session = session;
    this.#layout = layout;
  }

  /** Rejects with onnxruntime's message. */
  static async open(device: Device, layout: keyof typeof graphs): Promise<NumberFill> {
    const session = await Session.open(Buffer.from(graphs[layout], 'base64'), 1, device);
    return new NumberFill(session, layout);
  }

  /**
   * @param tensor in the device's memory, [sizes].
   * @param bits   of the number, as the layout has it; 0 is zero in all of them.
   * Throws onnxruntime's message.
   */
  fill(tensor: Handle, sizes: readonly [number, number], bits = 0): void {
    const inFloats = this.#layout === 'floats';
    const number = inFloats ? new Uint32Array(new ArrayBuffer(4)) : new Uint16Array(new ArrayBuffer(2));
    number[0] = bits;
    const counts = new BigInt64Array(new ArrayBuffer(16));
    counts.set(sizes.map(BigInt));
    const given = [
      ['number', this.#session.tensor(number, inFloats ? 'float32' : 'float16', [1])],
      ['sizes', this.#session.tensor(counts, 'int64', [2])],
    ] as const;
    const binding = this.#api.create('createIoBinding', this.#session.handle);
    try {
      for (const [name, { handle }] of given) this.#api.call('bindInput', binding, name, handle);
      this.#api.call('bindOutput', binding, 'filled', tensor);
      this.#api.call('runWithBinding', this.#session.handle, null, binding);
    } finally {
      this.#api.release('releaseIoBinding', binding);
      for (const [, each] of given) this.#session.release(each);
    }
  }

  close(): void {
    this.#session.close();
  }
}
