import type { DeviceMemory } from './device-memory.ts';
import { type Handle, type RuntimeApi, runtimeApi } from './runtime-api.ts';
import type { Session, Tensor } from './session.ts';

/**
 * What a graph on a device is fed and where its outputs go: keys and values stay where they are, and only what
 * is bound for a pass crosses over, logits last.
 */
export class Binding {
  readonly #api: RuntimeApi = runtimeApi();
  readonly #session: Session;
  readonly #handle: Handle;

  constructor(session: Session, memory: DeviceMemory) {
    this.#session = session;
    this.#handle = this.#api.create('createIoBinding', session.handle);
    for (const { name, handle } of memory.tensors) {
      this.#api.call('bindInput', this.#handle, name, handle);
      this.#api.call('bindOutput', this.#handle, `${name}.next`, handle);
    }
  }

  /**
   * Runs one pass off this thread. Inputs in the processor's memory are copied to the device as they are bound.
   *
   * @param inputs of the processor's memory, by name; the caller releases them.
   * @param logits written by the pass, in the processor's memory.
   * Rejects with onnxruntime's message.
   */
  async run(inputs: Readonly<Record<string, Tensor>>, logits: Tensor): Promise<void> {
    for (const [name, { handle }] of Object.entries(inputs)) {
      this.#api.call('bindInput', this.#handle, name, handle);
    }
    this.#api.call('bindOutput', this.#handle, 'logits', logits.handle);
    await this.#api.callAsync('runWithBinding', this.#session.handle, null, this.#handle);
  }

  close(): void {
    this.#api.release('releaseIoBinding', this.#handle);
  }
}
