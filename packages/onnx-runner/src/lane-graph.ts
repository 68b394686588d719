import type { Row } from '@tercet/engine';
import type { GraphDescription } from './graph-description.ts';
import type { KvSlot } from './kv-slot.ts';
import { type NameList, nameList } from './name-list.ts';
import type { PassMemory } from './pass-memory.ts';
import type { Session, Tensor } from './session.ts';

/** A loaded graph that reads `lanes` rows in one pass, and what it is fed. */
export class LaneGraph {
  readonly lanes: number;
  readonly #session: Session;
  readonly #vocabSize: number;
  readonly #hasWindow: boolean;
  readonly #inputs: NameList;
  readonly #outputs: NameList;
  /**
   * Addresses of what a pass is fed and gives, in the order of the names.
   *
   * They live as long as the graph: a pass reads them off this thread, where the garbage collector would not
   * know of it.
   */
  readonly #given: BigUint64Array;
  readonly #taken: BigUint64Array;

  constructor(session: Session, lanes: number, { layers, vocabSize, window }: GraphDescription) {
    this.lanes = lanes;
    this.#session = session;
    this.#vocabSize = vocabSize;
    const caches = Array.from({ length: lanes }, (_, lane) =>
      Array.from({ length: layers }, (_, layer) => [`key.${layer}.${lane}`, `value.${layer}.${lane}`]),
    ).flat(2);
    this.#hasWindow = window !== null;
    const perLane = Array.from({ length: lanes }, (_, lane) => [
      `last.${lane}`,
      `total.${lane}`,
      `bias.${lane}`,
      ...(this.#hasWindow ? [`near.${lane}`] : []),
    ]).flat();
    const shared = ['tokens', 'positions', 'wanted', ...(lanes > 1 ? ['takes'] : [])];
    this.#inputs = nameList([...shared, ...perLane, ...caches]);
    this.#outputs = nameList(['logits', ...caches.map((cache) => `${cache}.next`)]);
    this.#given = new BigUint64Array(new ArrayBuffer(8 * (shared.length + perLane.length + caches.length)));
    this.#taken = new BigUint64Array(new ArrayBuffer(8 * (1 + caches.length)));
  }

  /**
   * Runs one pass.
   *
   * @param rows  as many as there are lanes.
   * @param slots KV memory of each row; no two the same.
   * @returns logits of every wanted token in order, [vocabSize] each; at least one is wanted. They lie in
   *          `memory` until it is filled again.
   */
  async run(rows: readonly Row[], slots: readonly KvSlot[], memory: PassMemory): Promise<Float32Array> {
    const session = this.#session;
    const { tokens, wanted, lanes } = memory.fill(rows, slots);
    const logits = memory.logitsOf(wanted * this.#vocabSize);
    const tensors: Tensor[] = [
      session.tensor(memory.tokens, 'int32', [1, tokens]),
      session.tensor(memory.positions, 'int64', [1, tokens]),
      session.tensor(memory.wanted, 'int32', [wanted]),
      ...(this.lanes > 1 ? [session.tensor(memory.takes, 'int64', [this.lanes])] : []),
      ...lanes.flatMap(({ last, total, bias, near, shape }) => [
        session.tensor(last, 'int32', [1]),
        session.tensor(total, 'int32', []),
        session.tensor(bias, 'float32', shape),
        ...(this.#hasWindow ? [session.tensor(near, 'float32', shape)] : []),
      ]),
    ];
    const output = session.tensor(logits, 'float32', [1, wanted, this.#vocabSize]);
    this.#given.set(tensors.map((tensor) => tensor.handle));
    this.#taken[0] = output.handle;
    for (const [lane, slot] of slots.entries()) {
      this.#given.set(slot.handles, tensors.length + lane * slot.handles.length);
      this.#taken.set(slot.handles, 1 + lane * slot.handles.length);
    }
    try {
      await session.run(this.#inputs, this.#given, this.#outputs, this.#taken);
    } finally {
      for (const tensor of tensors) session.release(tensor);
      session.release(output);
    }
    return logits;
  }

  close(): void {
    this.#session.close();
  }
}
