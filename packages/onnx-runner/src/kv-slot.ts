import type { GraphDescription } from './graph-description.ts';
import type { Session, Tensor } from './session.ts';

/**
 * KV memory of one slot: a key and a value buffer a layer, [1, kvHeads, slotTokens, headSize] float32.
 *
 * The same tensors are fed as past and given as present, so a pass writes in place and copies nothing.
 * Where a model has a window, the position of each index is kept beside them.
 * Pages are touched as they are first written: an empty slot takes little memory.
 */
export class KvSlot {
  readonly #tensors: readonly Tensor[];
  readonly #session: Session;
  readonly #numbers: readonly Float32Array[];
  readonly #shape: { kvHeads: number; slotTokens: number; headSize: number };
  /** Addresses of key 0, value 0, key 1, …, [2 · layers]. */
  readonly handles: BigUint64Array;
  /** Of each KV index in its text, [slotTokens]; null where the model has no window. */
  readonly positions: Int32Array | null;
  /** KV indices ever written: the memory the slot takes. */
  touched = 0;

  constructor(session: Session, graph: GraphDescription, slotTokens: number) {
    const shape = [1, graph.kvHeads, slotTokens, graph.headSize];
    const numbers = graph.kvHeads * slotTokens * graph.headSize;
    this.#session = session;
    this.positions = graph.window === null ? null : new Int32Array(slotTokens);
    this.#shape = { kvHeads: graph.kvHeads, slotTokens, headSize: graph.headSize };
    this.#numbers = Array.from(
      { length: graph.layers * 2 },
      () => new Float32Array(new ArrayBuffer(numbers * 4)),
    );
    this.#tensors = this.#numbers.map((one) => session.tensor(one, 'float32', shape));
    this.handles = BigUint64Array.from(this.#tensors, ({ handle }) => handle);
  }

  /** KV indices before `end` are written. */
  wrote(end: number): void {
    this.touched = Math.max(this.touched, end);
  }

  /** Makes the first `length` tokens of another slot of this size those of this one. */
  copyTo(other: KvSlot, length: number): void {
    other.wrote(length);
    if (this.positions) other.positions?.set(this.positions.subarray(0, length));
    const { kvHeads, slotTokens, headSize } = this.#shape;
    this.#numbers.forEach((from, at) => {
      const to = other.#numbers[at]!;
      for (let head = 0; head < kvHeads; head++) {
        const begin = head * slotTokens * headSize;
        to.set(from.subarray(begin, begin + length * headSize), begin);
      }
    });
  }

  /**
   * Copies tokens from `begin` on, up to `length`, into a block of [2 · layers, kvHeads, blockTokens, headSize]: as
   * many as it holds.
   */
  take(block: Float32Array, blockTokens: number, begin: number, length: number): void {
    this.#exchange(block, blockTokens, begin, length, (own, other) => other.set(own));
  }

  /** The other way round: copies a block to where it was. */
  give(block: Float32Array, blockTokens: number, begin: number, length: number): void {
    this.wrote(length);
    this.#exchange(block, blockTokens, begin, length, (own, other) => own.set(other));
  }

  #exchange(
    block: Float32Array,
    blockTokens: number,
    begin: number,
    length: number,
    move: (own: Float32Array, other: Float32Array) => void,
  ): void {
    const { kvHeads, slotTokens, headSize } = this.#shape;
    const numbers = Math.min(blockTokens, length - begin) * headSize;
    let at = 0;
    for (const own of this.#numbers) {
      for (let head = 0; head < kvHeads; head++) {
        const from = (head * slotTokens + begin) * headSize;
        move(own.subarray(from, from + numbers), block.subarray(at, at + numbers));
        at += blockTokens * headSize;
      }
    }
  }

  close(): void {
    for (const tensor of this.#tensors) this.#session.release(tensor);
  }
}
