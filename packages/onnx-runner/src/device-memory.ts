import type { Device } from './device.ts';
import { memoryInfo } from './execution-provider.ts';
import type { GraphDescription } from './graph-description.ts';
import type { NumberFill } from './number-fill.ts';
import { type Handle, type RuntimeApi, runtimeApi } from './runtime-api.ts';
import type { Session } from './session.ts';

/** By their number in ONNX. */
const numbers = { lanes: 1, floats: 1, halves: 10 } as const;

/**
 * Keys and values of all slots, where the device computes: [places, kvHeads · headSize], two a layer.
 *
 * They are bound once as a graph's past and as its present, so a pass writes them where they lie and nothing
 * of them is ever copied to the processor's memory. They are zeros until they are written.
 */
export class DeviceMemory {
  readonly #api: RuntimeApi = runtimeApi();
  readonly #info: Handle;
  readonly #allocator: Handle;
  /** Of layer 0, 1, …: the name of the graph's input, and its tensor. */
  readonly tensors: readonly { name: string; handle: Handle }[];

  /**
   * @param fill   of the same device and layout.
   * @param places tokens of all slots together.
   * Throws onnxruntime's message when the device has not that much memory.
   */
  constructor(
    session: Session,
    device: Device,
    graph: Pick<GraphDescription, 'layers' | 'kvHeads' | 'headSize' | 'layout'>,
    fill: NumberFill,
    places: number,
  ) {
    this.#info = memoryInfo(this.#api, device);
    this.#allocator = this.#api.create('createAllocator', session.handle, this.#info);
    const sizes = [places, graph.kvHeads * graph.headSize] as const;
    const counts = BigInt64Array.from(sizes, BigInt);
    const tensors: { name: string; handle: Handle }[] = [];
    this.tensors = tensors;
    try {
      for (let layer = 0; layer < graph.layers; layer++) {
        for (const name of [`key.${layer}`, `value.${layer}`]) {
          const handle = this.#api.create(
            'createTensor',
            this.#allocator,
            counts,
            counts.length,
            numbers[graph.layout],
          );
          tensors.push({ name, handle });
          fill.fill(handle, sizes);
        }
      }
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    for (const { handle } of this.tensors) this.#api.release('releaseValue', handle);
    this.#api.release('releaseAllocator', this.#allocator);
    this.#api.release('releaseMemoryInfo', this.#info);
  }
}
