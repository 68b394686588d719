import type { GraphDescription } from './graph-description.ts';
import type { Session, Tensor } from './session.ts';

/**
 * KV memory of one slot: a key and a value buffer a layer, [1, kvHeads, slotTokens, headSize] float32.
 *
 * The same tensors are fed as past and given as present, so a pass writes in place and copies nothing.
 * Pages are touched as they are first written: an empty slot takes no memory.
 */
export class KvSlot {
  readonly #tensors: readonly Tensor[];
  readonly #session: Session;
  /**
   * Addresses of what a pass is fed and gives: `others` places to fill in, then `key.0, value.0, key.1, …`.
   *
   * They live as long as the slot: a pass reads them off this thread, where the garbage collector would
   * not know of it.
   */
  readonly inputs: BigUint64Array;
  readonly outputs: BigUint64Array;

  constructor(
    session: Session,
    graph: GraphDescription,
    slotTokens: number,
    others: { inputs: number; outputs: number },
  ) {
    const shape = [1, graph.kvHeads, slotTokens, graph.headSize];
    const numbers = graph.kvHeads * slotTokens * graph.headSize;
    this.#session = session;
    this.#tensors = Array.from({ length: graph.layers * 2 }, () =>
      session.tensor(new Float32Array(new ArrayBuffer(numbers * 4)), 'float32', shape),
    );
    const handles = this.#tensors.map((tensor) => tensor.handle);
    this.inputs = new BigUint64Array(new ArrayBuffer(8 * (others.inputs + handles.length)));
    this.inputs.set(handles, others.inputs);
    this.outputs = new BigUint64Array(new ArrayBuffer(8 * (others.outputs + handles.length)));
    this.outputs.set(handles, others.outputs);
  }

  close(): void {
    for (const tensor of this.#tensors) this.#session.release(tensor);
  }
}
