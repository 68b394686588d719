import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { GraphBuilder } from '../graph/graph-builder.ts';

/** What a runner must know to feed the graph. */
export interface Dimensions {
  layers: number;
  /** Heads of keys and values a layer. */
  kvHeads: number;
  /** Numbers in one head's key. */
  headSize: number;
  vocabSize: number;
  /** Highest position + 1 the graph reads. */
  contextTokens: number;
  /** Tokens that attention within the window sees, itself included; absent where no layer has one. */
  window?: number;
}

/** A graph that was written. */
export interface WrittenGraph {
  dimensions: Dimensions;
  /** Of weights and activations, in words. */
  format: string;
}

/**
 * Describes the graph of one architecture.
 *
 * Every graph has the same face, which onnx-runner feeds. A graph for R lanes reads R rows in one pass, each
 * with a KV memory of its own (N tokens of all rows in order; S of them and T KV indices seen in lane r; M = KV
 * indices its buffer holds; W = wanted):
 *
 * Graphs for prompts alone, where there are such, have the same face.
 *
 * | input | type and shape | |
 * |---|---|---|
 * | `tokens` | int32 [1, N] | |
 * | `positions` | int64 [1, N] | position of each token in its text |
 * | `wanted` | int32 [W] | which of the N tokens get logits |
 * | `takes` | int64 [R] | S of each lane; only when R > 1 |
 * | `last.r` | int32 [1] | last KV index the lane writes |
 * | `total.r` | int32 [] | that + 1: T |
 * | `bias.r` | float32 [1, 1, S, T] | added to attention scores; −∞ hides |
 * | `near.r` | float32 [1, 1, S, T] | the same, and hides what is before the window; only where there is one |
 * | `key.L.r`, `value.L.r` | float32 [1, kvHeads, M, headSize] | of each layer L |
 *
 * A window is counted in positions, which in a tree of candidates are not KV indices: so it is said by a bias, which
 * the runner makes, and not by an attribute of the operator.
 *
 * Outputs: `logits` float32 [1, W, vocabSize], and `key.L.r.next`, `value.L.r.next`, which are the inputs' own
 * buffers, written in place.
 *
 * @param onShare called with the share done, 0 … 1.
 */
export type Family = (
  checkpoint: Checkpoint,
  graph: GraphBuilder,
  onShare: (share: number) => void,
) => Promise<WrittenGraph>;
