import type { Row } from '@tercet/engine';
import { fillAttentionBias } from './attention-bias.ts';

/** What one lane of a pass is fed, beside its tokens. */
export interface LaneMemory {
  /** Last KV index written, and the number of indices seen. */
  last: Int32Array;
  total: Int32Array;
  /** Added to attention scores, [≥ tokens × total]. */
  bias: Float32Array;
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
  /** Never written: the bias of causal rows. */
  #zeros = new Float32Array(new ArrayBuffer(0));

  /** Takes rows in, a lane each. */
  fill(rows: readonly Row[]): FilledPass {
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
    return { tokens, wanted, lanes: rows.map((row, lane) => this.#fillLane(row, lane)) };
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

  #fillLane(row: Row, lane: number): LaneMemory {
    const count = row.tokens.length;
    const total = row.start + count;
    this.#ends[lane] ??= {
      last: new Int32Array(new ArrayBuffer(4)),
      total: new Int32Array(new ArrayBuffer(4)),
    };
    const ends = this.#ends[lane]!;
    ends.last[0] = total - 1;
    ends.total[0] = total;
    return { ...ends, bias: this.#biasOf(row, lane, total), shape: [1, 1, count, total] };
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
}

/** The memory itself when it is large enough, else new memory. */
function atLeast(memory: Float32Array<ArrayBuffer>, numbers: number): Float32Array<ArrayBuffer> {
  return memory.length >= numbers ? memory : new Float32Array(new ArrayBuffer(grown(numbers) * 4));
}

/** Some room to grow, so that a text that gets longer does not need new memory each time. */
function grown(numbers: number): number {
  return Math.ceil(numbers * 1.25);
}
