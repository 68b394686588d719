import type { KvMover, SavedKv } from '@tercet/engine';
import type { KvSlot } from './kv-slot.ts';

/** Tokens of one block: half of them are wasted on a text, on average. */
const blockTokens = 64;

/** What the shelf has to know of the runner whose slots these are. */
export interface ShelfParts {
  slotOf(slot: number): KvSlot;
  isRunning(): boolean;
  /** Of one token's keys and values in all layers. */
  numbersPerToken: number;
  /** Most tokens it may hold. */
  capacityTokens: number;
}

interface Kept {
  blocks: readonly Float32Array[];
  /** Of each KV index; null where the model has no window. */
  positions: Int32Array | null;
}

/**
 * Keys and values outside the slots, in blocks of 64 tokens [layers · 2, kvHeads, 64, headSize].
 *
 * Blocks are made when they are first needed and used again, never given back: what a text leaves is the next one's.
 */
export class KvShelf implements KvMover {
  readonly capacityTokens: number;
  readonly #parts: ShelfParts;
  readonly #free: Float32Array[] = [];
  readonly #kept = new Map<SavedKv, Kept>();
  /** Blocks that may still be made. */
  #unmade: number;

  constructor(parts: ShelfParts) {
    this.#parts = parts;
    this.#unmade = Math.floor(parts.capacityTokens / blockTokens);
    this.capacityTokens = this.#unmade * blockTokens;
  }

  copy(from: number, to: number, length: number): void {
    this.#mayWrite();
    this.#parts.slotOf(from).copyTo(this.#parts.slotOf(to), length);
  }

  save(slot: number, length: number): SavedKv | null {
    const count = Math.ceil(length / blockTokens);
    if (count > this.#free.length + this.#unmade) return null;
    const from = this.#parts.slotOf(slot);
    const blocks = Array.from({ length: count }, () => this.#free.pop() ?? this.#newBlock());
    for (const [at, block] of blocks.entries()) from.take(block, blockTokens, at * blockTokens, length);
    const saved = { tokens: count * blockTokens };
    this.#kept.set(saved, { blocks, positions: from.positions?.slice(0, length) ?? null });
    return saved;
  }

  load(saved: SavedKv, slot: number, length: number): void {
    this.#mayWrite();
    const to = this.#parts.slotOf(slot);
    const { blocks, positions } = this.#keptOf(saved);
    if (positions) to.positions?.set(positions.subarray(0, length));
    for (const [at, block] of blocks.entries()) {
      if (at * blockTokens < length) to.give(block, blockTokens, at * blockTokens, length);
    }
  }

  drop(saved: SavedKv): void {
    this.#free.push(...this.#keptOf(saved).blocks);
    this.#kept.delete(saved);
  }

  #mayWrite(): void {
    if (this.#parts.isRunning()) throw new Error('A pass is running.');
  }

  #keptOf(saved: SavedKv): Kept {
    const kept = this.#kept.get(saved);
    if (!kept) throw new Error('These keys and values are not kept here.');
    return kept;
  }

  #newBlock(): Float32Array {
    this.#unmade--;
    return new Float32Array(this.#parts.numbersPerToken * blockTokens);
  }
}
