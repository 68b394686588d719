import type { GraphDescription } from './graph-description.ts';
import type { Session, Tensor } from './session.ts';

/**
 * KV memory of one slot: a key and a value buffer a layer, [1, kvHeads, slotTokens, headSize] float32.
 *
 * The same tensors are fed as past and given as present, so a pass writes in place and copies nothing.
 * Pages are touched as they are first written: an empty slot takes little memory.
 */
export class KvSlot {
  readonly #tensors: readonly Tensor[];
  readonly #session: Session;
  /** Addresses of key 0, value 0, key 1, …, [2 · layers]. */
  readonly handles: BigUint64Array;

  constructor(session: Session, graph: GraphDescription, slotTokens: number) {
    const shape = [1, graph.kvHeads, slotTokens, graph.headSize];
    const numbers = graph.kvHeads * slotTokens * graph.headSize;
    this.#session = session;
    this.#tensors = Array.from({ length: graph.layers * 2 }, () =>
      session.tensor(new Float32Array(new ArrayBuffer(numbers * 4)), 'float32', shape),
    );
    this.handles = BigUint64Array.from(this.#tensors, ({ handle }) => handle);
  }

  close(): void {
    for (const tensor of this.#tensors) this.#session.release(tensor);
  }
}
