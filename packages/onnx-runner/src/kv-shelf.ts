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
  /** Most tokens that slots and shelf may hold together. */
  capacityTokens: number;
  /** Tokens that the slots have ever held. */
  touchedTokens(): number;
}

interface Kept {
  blocks: readonly Float32Array[];
  /** Of each KV index; null where the model has no window. */
  positions: Int32Array | null;
}

/**
 * Keys and values outside the slots, in blocks of 64 tokens [layers · 2, kvHeads, 64, headSize].
 *
 * Blocks are made when they are first needed, of the memory that slots have not touched so far, and used again: what
 * a text leaves is the next one's. Where slots have come to take more, what is free is given back.
 */
export class KvShelf implements KvMover {
  readonly capacityTokens: number;
  readonly #parts: ShelfParts;
  readonly #free: Float32Array[] = [];
  readonly #kept = new Map<SavedKv, Kept>();
  /** Blocks that texts are in. */
  #used = 0;

  constructor(parts: ShelfParts) {
    this.#parts = parts;
    this.capacityTokens = parts.capacityTokens;
  }

  get roomTokens(): number {
    return this.#roomBlocks() * blockTokens;
  }

  #roomBlocks(): number {
    const { capacityTokens, touchedTokens } = this.#parts;
    return Math.max(0, Math.floor((capacityTokens - touchedTokens()) / blockTokens));
  }

  copy(from: number, to: number, length: number): void {
    this.#mayWrite();
    this.#parts.slotOf(from).copyTo(this.#parts.slotOf(to), length);
  }

  save(slot: number, length: number): SavedKv | null {
    const count = Math.ceil(length / blockTokens);
    if (this.#used + count > this.#roomBlocks()) return null;
    this.#used += count;
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
    const { blocks } = this.#keptOf(saved);
    this.#kept.delete(saved);
    this.#used -= blocks.length;
    this.#free.push(...blocks);
    this.#free.length = Math.min(this.#free.length, Math.max(0, this.#roomBlocks() - this.#used));
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
    return new Float32Array(this.#parts.numbersPerToken * blockTokens);
  }
}
