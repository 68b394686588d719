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
  /**
   * The tokens are a prompt's, or of what may become one: a runner may have other kernels for many tokens at once, that
   * round otherwise. What is said of a row's numbers holds among rows of a prompt, and among all others.
   */
  isPrompt?: boolean;
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

/** Keys and values kept outside the slots; the runner knows where. */
export interface SavedKv {
  /** The room they take, in KV indices. */
  readonly tokens: number;
}

/** Moves keys and values, to the last bit, in some milliseconds. */
export interface KvMover {
  /** KV indices that can be held in memory, in the slots and outside of them together. */
  readonly capacityTokens: number;
  /**
   * Of those, how many can be kept outside now: all but what the slots have ever held. It falls as slots are written
   * further than before; what is kept beyond it should be dropped.
   */
  readonly roomTokens: number;
  /** Makes the first `length` KV indices of slot `to` those of slot `from`; never while a pass runs. */
  copy(from: number, to: number, length: number): void;
  /**
   * Keeps the first `length` KV indices of a slot. A pass may run, if it writes none of them.
   * @returns null when there is no room; dropping others makes some.
   */
  save(slot: number, length: number): SavedKv | null;
  /** Makes the first `length` of what was kept the first of a slot; never while a pass runs. */
  load(saved: SavedKv, slot: number, length: number): void;
  /** It is not used any more. */
  drop(saved: SavedKv): void;
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
  /** Absent where it cannot be done cheaply: then texts are read again. */
  readonly mover?: KvMover;
  /** Frees the model. Nothing may be called after. */
  close(): Promise<void>;
}
