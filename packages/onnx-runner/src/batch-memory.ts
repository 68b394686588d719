import type { Row } from '@tercet/engine';

/** Added to a score to hide it: softmax makes it zero. Finite, so that it cannot make a NaN. */
const hidden = -1e9;

/** How large a pass is; the letters are those of model-builder's `batched-attention.ts`. */
export interface BatchSize {
  /** R, S and T: rows, tokens of the longest, KV indices of the one that sees most. */
  rows: number;
  longest: number;
  seen: number;
  /** N and W. */
  tokens: number;
  wanted: number;
}

/** Of a model in which some layers see the last tokens only. */
interface Window {
  tokens: number;
  /** Of every place of the KV memory, in its text. */
  positions: Int32Array;
}

/**
 * Memory that a pass on a device is fed from, grown as needed and used again.
 *
 * All of it is made on an ArrayBuffer of its own: see PassMemory.
 */
export class BatchMemory {
  tokens = new Int32Array(new ArrayBuffer(0));
  positions = new BigInt64Array(new ArrayBuffer(0));
  wanted = new Int32Array(new ArrayBuffer(0));
  padded = new BigInt64Array(new ArrayBuffer(0));
  unpadded = new BigInt64Array(new ArrayBuffer(0));
  writes = new BigInt64Array(new ArrayBuffer(0));
  reads = new BigInt64Array(new ArrayBuffer(0));
  bias = new Float32Array(new ArrayBuffer(0));
  near = new Float32Array(new ArrayBuffer(0));
  readonly #slotTokens: number;
  readonly #window: Window | null;

  /**
   * @param slotTokens places of one slot in the KV memory.
   * @param window     tokens of the model's window; null where it has none.
   */
  constructor({ slots, slotTokens }: { slots: number; slotTokens: number }, window: number | null) {
    this.#slotTokens = slotTokens;
    this.#window = window === null ? null : { tokens: window, positions: new Int32Array(slots * slotTokens) };
  }

  /** Takes rows in; a pass that wants nothing wants its first token, since a graph must give something. */
  fill(rows: readonly Row[]): BatchSize {
    const size = sizeOf(rows);
    const slotTokens = this.#slotTokens;
    this.#grow(size);
    let [from, wantedFrom] = [0, 0];
    for (const [lane, row] of rows.entries()) {
      const count = row.tokens.length;
      const first = row.slot * slotTokens;
      this.tokens.set(row.tokens, from);
      for (let at = 0; at < count; at++) {
        this.positions[from + at] = BigInt(row.positions[at]!);
        this.unpadded[from + at] = BigInt(lane * size.longest + at);
        this.writes[from + at] = BigInt(first + row.start + at);
      }
      for (let at = 0; at < size.longest; at++) {
        this.padded[lane * size.longest + at] = BigInt(from + Math.min(at, count - 1));
      }
      // What a shorter row does not see is hidden, but read: so it must be a number, as the first it wrote is.
      for (let at = 0; at < size.seen; at++) {
        this.reads[lane * size.seen + at] = BigInt(first + (at < row.start + count ? at : 0));
      }
      for (const at of row.wanted) this.wanted[wantedFrom++] = from + at;
      this.#hide(row, lane, size);
      if (this.#window) this.#hideDistant(row, lane, size, this.#window);
      from += count;
    }
    if (wantedFrom === 0) this.wanted[0] = 0;
    return size;
  }

  /** A token sees what comes before it, itself, and of that what is shared (owner −1) or of its own branch. */
  #hide({ tokens, start, owners }: Row, lane: number, { longest, seen }: BatchSize): void {
    for (let at = 0; at < longest; at++) {
      const own = start + Math.min(at, tokens.length - 1);
      const place = (lane * longest + at) * seen;
      this.bias.fill(0, place, place + own + 1);
      this.bias.fill(hidden, place + own + 1, place + seen);
      if (!owners) continue;
      const owner = owners[own]!;
      for (let index = 0; index <= own; index++) {
        const of = owners[index]!;
        if (of !== -1 && of !== owner) this.bias[place + index] = hidden;
      }
    }
  }

  #hideDistant(row: Row, lane: number, { longest, seen }: BatchSize, { tokens, positions }: Window): void {
    const places = positions.subarray(row.slot * this.#slotTokens, (row.slot + 1) * this.#slotTokens);
    places.set(row.positions, row.start);
    const size = longest * seen;
    this.near.set(this.bias.subarray(lane * size, (lane + 1) * size), lane * size);
    for (let at = 0; at < longest; at++) {
      const own = row.start + Math.min(at, row.tokens.length - 1);
      const last = places[own]! - tokens;
      const from = (lane * longest + at) * seen;
      for (let index = 0; index <= own; index++) if (places[index]! <= last) this.near[from + index] = hidden;
    }
  }

  #grow({ rows, longest, seen, tokens, wanted }: BatchSize): void {
    if (this.tokens.length < tokens) {
      this.tokens = new Int32Array(new ArrayBuffer(grown(tokens) * 4));
      this.positions = longs(tokens);
      this.unpadded = longs(tokens);
      this.writes = longs(tokens);
    }
    if (this.wanted.length < wanted) this.wanted = new Int32Array(new ArrayBuffer(grown(wanted) * 4));
    if (this.padded.length < rows * longest) this.padded = longs(rows * longest);
    if (this.reads.length < rows * seen) this.reads = longs(rows * seen);
    if (this.bias.length < rows * longest * seen) {
      this.bias = new Float32Array(new ArrayBuffer(grown(rows * longest * seen) * 4));
      if (this.#window) this.near = new Float32Array(new ArrayBuffer(grown(rows * longest * seen) * 4));
    }
  }
}

function sizeOf(rows: readonly Row[]): BatchSize {
  const most = (of: (row: Row) => number) => rows.reduce((size, row) => Math.max(size, of(row)), 0);
  const sum = (of: (row: Row) => number) => rows.reduce((size, row) => size + of(row), 0);
  return {
    rows: rows.length,
    longest: most(({ tokens }) => tokens.length),
    seen: most(({ start, tokens }) => start + tokens.length),
    tokens: sum(({ tokens }) => tokens.length),
    wanted: Math.max(
      1,
      sum(({ wanted }) => wanted.length),
    ),
  };
}

const longs = (count: number) => new BigInt64Array(new ArrayBuffer(grown(count) * 8));

/** Some room to grow, so that a text that gets longer does not need new memory each time. */
const grown = (count: number) => Math.ceil(count * 1.25);
