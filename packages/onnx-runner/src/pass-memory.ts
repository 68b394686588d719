import type { Row } from '@tercet/engine';
import { fillAttentionBias, hideDistant } from './attention-bias.ts';
import type { KvSlot } from './kv-slot.ts';

/** What one lane of a pass is fed, beside its tokens. */
export interface LaneMemory {
  /** Last KV index written, and the number of indices seen. */
  last: Int32Array;
  total: Int32Array;
  /** Added to attention scores, [≥ tokens × total]. */
  bias: Float32Array;
  /** The same, and what lies before the window hidden. */
  near: Float32Array;
  /** [1, 1, tokens, total]. */
  shape: number[];
}

/** A pass taken in. */
export interface FilledPass {
  /** Of all rows. */
  tokens: number;
  wanted: number;
  lanes: LaneMemory[];
}

/**
 * Memory that a pass is fed from and answers into, grown as needed and used again.
 *
 * All of it is made on an ArrayBuffer of its own: a small typed array otherwise lies in the JavaScript heap,
 * where the garbage collector moves it from under onnxruntime.
 */
export class PassMemory {
  tokens = new Int32Array(new ArrayBuffer(0));
  positions = new BigInt64Array(new ArrayBuffer(0));
  wanted = new Int32Array(new ArrayBuffer(0));
  takes = new BigInt64Array(new ArrayBuffer(0));
  #logits = new Float32Array(new ArrayBuffer(0));
  #logitsFrom = 0;
  #ends: { last: Int32Array; total: Int32Array }[] = [];
  #biases: Float32Array<ArrayBuffer>[] = [];
  #nears: Float32Array<ArrayBuffer>[] = [];
  /** Never written: the bias of causal rows. */
  #zeros = new Float32Array(new ArrayBuffer(0));

  /** Tokens of the model's window; infinite where it has none. */
  readonly #window: number;

  constructor(window: number | null) {
    this.#window = window ?? Number.POSITIVE_INFINITY;
  }

  /**
   * Takes rows in, a lane each.
   *
   * @param slots where the positions of each row's KV indices are kept; written for the rows' own.
   */
  fill(rows: readonly Row[], slots: readonly Pick<KvSlot, 'positions'>[]): FilledPass {
    const tokens = rows.reduce((sum, row) => sum + row.tokens.length, 0);
    const wanted = rows.reduce((sum, row) => sum + row.wanted.length, 0);
    if (this.tokens.length < tokens) {
      this.tokens = new Int32Array(new ArrayBuffer(grown(tokens) * 4));
      this.positions = new BigInt64Array(new ArrayBuffer(grown(tokens) * 8));
    }
    if (this.wanted.length < wanted) this.wanted = new Int32Array(new ArrayBuffer(grown(wanted) * 4));
    if (this.takes.length < rows.length) this.takes = new BigInt64Array(new ArrayBuffer(rows.length * 8));
    let [from, wantedFrom] = [0, 0];
    for (const [lane, row] of rows.entries()) {
      this.takes[lane] = BigInt(row.tokens.length);
      this.tokens.set(row.tokens, from);
      for (const [at, position] of row.positions.entries()) this.positions[from + at] = BigInt(position);
      for (const at of row.wanted) this.wanted[wantedFrom++] = from + at;
      from += row.tokens.length;
    }
    return { tokens, wanted, lanes: rows.map((row, lane) => this.#fillLane(row, lane, slots[lane]!)) };
  }

  /** Makes room for all logits of a call, [numbers]; those of the call before are lost. */
  begin(numbers: number): void {
    this.#logits = atLeast(this.#logits, numbers);
    this.#logitsFrom = 0;
  }

  /** The next part of the logits' memory, [numbers]. */
  logitsOf(numbers: number): Float32Array {
    const from = this.#logitsFrom;
    this.#logitsFrom += numbers;
    return this.#logits.subarray(from, from + numbers);
  }

  #fillLane(row: Row, lane: number, { positions }: Pick<KvSlot, 'positions'>): LaneMemory {
    const count = row.tokens.length;
    const total = row.start + count;
    this.#ends[lane] ??= {
      last: new Int32Array(new ArrayBuffer(4)),
      total: new Int32Array(new ArrayBuffer(4)),
    };
    const ends = this.#ends[lane]!;
    ends.last[0] = total - 1;
    ends.total[0] = total;
    positions?.set(row.positions, row.start);
    const bias = this.#biasOf(row, lane, total);
    const near = positions ? this.#nearOf(row, lane, bias, positions) : bias;
    return { ...ends, bias, near, shape: [1, 1, count, total] };
  }

  #biasOf({ tokens, start, owners }: Row, lane: number, total: number): Float32Array {
    const numbers = tokens.length * total;
    if (!owners) {
      this.#zeros = atLeast(this.#zeros, numbers);
      return this.#zeros;
    }
    const bias = atLeast(this.#biases[lane] ?? new Float32Array(new ArrayBuffer(0)), numbers);
    this.#biases[lane] = bias;
    fillAttentionBias(bias, owners, start, tokens.length);
    return bias;
  }

  /** The bias itself while no token is far enough for anything to lie before its window. */
  #nearOf(row: Row, lane: number, bias: Float32Array, positions: Int32Array): Float32Array {
    if (!row.positions.some((position) => position >= this.#window)) return bias;
    const count = row.tokens.length;
    const numbers = count * (row.start + count);
    const near = atLeast(this.#nears[lane] ?? new Float32Array(new ArrayBuffer(0)), numbers);
    this.#nears[lane] = near;
    near.set(bias.subarray(0, numbers));
    hideDistant(near, positions, row.start, count, this.#window);
    return near;
  }
}

/** The memory itself when it is large enough, else new memory. */
function atLeast(memory: Float32Array<ArrayBuffer>, numbers: number): Float32Array<ArrayBuffer> {
  return memory.length >= numbers ? memory : new Float32Array(new ArrayBuffer(grown(numbers) * 4));
}

/** Some room to grow, so that a text that gets longer does not need new memory each time. */
function grown(numbers: number): number {
  return Math.ceil(numbers * 1.25);
}
