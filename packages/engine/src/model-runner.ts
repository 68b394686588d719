/**
 * One row of one pass: new tokens of one KV slot.
 *
 * The KV of the tokens is written at `start … start + tokens.length − 1` of the slot; everything before
 * `start` was written by earlier passes and is not recomputed; what lay behind the row may be lost.
 */
export interface Row {
  /** KV slot, 0 … `shape.slots` − 1. A pass holds a slot at most once. */
  slot: number;
  /** First KV index written, integer ≥ 0. */
  start: number;
  /** Token ids, [length ≥ 1]. */
  tokens: Int32Array;
  /** Position of each token in its text (rotary or learned), [length]. In a tree it differs from the KV index. */
  positions: Int32Array;
  /**
   * Who owns each KV index: −1 for the shared prompt, else a branch, [≥ start + length].
   * A token sees the KV indices before and at its own that are shared or of its own branch; an index
   * given to −2 (a branch withdrawn) is seen by nobody. The array is read during the pass, not kept.
   * Null: plain causal order, everything is shared.
   */
  owners: Int8Array | null;
  /** Indices into `tokens` whose logits are wanted, ascending; may be empty. */
  wanted: readonly number[];
}

/** What a runner can hold, fixed for its life. */
export interface RunnerShape {
  vocabSize: number;
  /** KV slots. */
  slots: number;
  /** KV indices in a slot. */
  slotTokens: number;
  /** Highest position + 1 the model reads. */
  contextTokens: number;
}

/**
 * One model on one device, with its KV memory.
 *
 * Implemented by onnx-runner, and by the fake beside this file; both pass `runnerContract`.
 */
export interface ModelRunner {
  readonly shape: RunnerShape;
  /**
   * Runs one pass. Never two at once.
   * @returns for every wanted index, in order of rows then `wanted`, its logits [vocabSize];
   *          views valid until the next call.
   * Rejects when a row lies outside the shape (a bug of the caller; nothing is written), else only when
   * the device is broken: the process should end.
   */
  run(rows: readonly Row[]): Promise<Float32Array[]>;
  /**
   * Makes the first `length` KV indices of slot `to` those of slot `from`, to the last bit, in some milliseconds;
   * never while a pass runs. Absent where it cannot be done cheaply: then texts are read again.
   */
  copy?(from: number, to: number, length: number): void;
  /** Frees the model. Nothing may be called after. */
  close(): Promise<void>;
}
