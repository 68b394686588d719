import { limits } from './limits.ts';

/** An answer within this time leaves room for more at once; one after more than the second asks for less, milliseconds. */
const quickMs = 400;
const slowMs = 1_500;
/** How many times longer than the last one, for each byte, an answer may take before it is late. */
const patience = 2;

/**
 * How much may go over a line at once [DC20]: little of a line nothing is known of, more as long as it is answered
 * soon. What a heartbeat has to wait behind is then never long, and a fast line is not held up.
 */
export class LinePace {
  #bytes: number;
  /** Of the last answer; null: not measured yet. */
  #msPerByte: number | null = null;

  /** @param first  bytes at first; what was cut begins anew with `limits.partBytes`. */
  constructor(first: number = limits.partBytes) {
    this.#bytes = first;
  }

  /** Bytes to send or to ask for next. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How long an answer to this many bytes may take before anybody need be told, from experience; milliseconds. */
  expectedMs(bytes: number): number {
    return this.#msPerByte === null ? 0 : patience * bytes * this.#msPerByte;
  }

  /** So many bytes were answered after so long. */
  answered(bytes: number, ms: number): void {
    this.#msPerByte = ms / Math.max(bytes, limits.partBytes / 4);
    // A few letters say nothing of how many bytes a second there are.
    if (ms < quickMs && bytes > this.#bytes / 2) this.#bytes = Math.min(2 * this.#bytes, limits.messageBytes);
    else if (ms > slowMs) this.#bytes = Math.max(Math.floor(this.#bytes / 2), limits.partBytes);
  }

  /** The connection was cut, or is another: nothing is known of it. */
  forget(): void {
    this.#bytes = limits.partBytes;
    this.#msPerByte = null;
  }
}
