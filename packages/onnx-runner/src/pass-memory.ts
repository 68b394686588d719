import type { Row } from '@tercet/engine';
import { fillAttentionBias } from './attention-bias.ts';

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
  /** Last KV index written, and the number of indices seen. */
  readonly last = new Int32Array(new ArrayBuffer(4));
  readonly total = new Int32Array(new ArrayBuffer(4));
  logits = new Float32Array(new ArrayBuffer(0));
  #bias = new Float32Array(new ArrayBuffer(0));
  /** Never written: the bias of a causal row. */
  #zeros = new Float32Array(new ArrayBuffer(0));

  /** Takes a row in. @returns what is added to its attention scores, [≥ tokens × total]. */
  fill(row: Row): Float32Array {
    const count = row.tokens.length;
    const total = row.start + count;
    if (this.tokens.length < count) this.tokens = new Int32Array(new ArrayBuffer(grown(count) * 4));
    if (this.positions.length < count) this.positions = new BigInt64Array(new ArrayBuffer(grown(count) * 8));
    if (this.wanted.length < count) this.wanted = new Int32Array(new ArrayBuffer(grown(count) * 4));
    this.tokens.set(row.tokens);
    for (const [at, position] of row.positions.entries()) this.positions[at] = BigInt(position);
    this.wanted.set(row.wanted);
    this.last[0] = total - 1;
    this.total[0] = total;
    if (!row.owners) {
      this.#zeros = atLeast(this.#zeros, count * total);
      return this.#zeros;
    }
    this.#bias = atLeast(this.#bias, count * total);
    fillAttentionBias(this.#bias, row.owners, row.start, count);
    return this.#bias;
  }

  /** Room for logits, [numbers]; what it held before may be lost. */
  roomForLogits(numbers: number): void {
    this.logits = atLeast(this.logits, numbers);
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
