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
}

/** A graph that was written. */
export interface WrittenGraph {
  dimensions: Dimensions;
  /** Of weights and activations, in words. */
  format: string;
}

/**
 * Writes the graph of one architecture.
 *
 * Every graph has the same face, which onnx-runner feeds (B rows, S new tokens, T = KV indices seen,
 * M = KV indices a buffer holds, W = wanted):
 *
 * | input | type and shape | |
 * |---|---|---|
 * | `tokens` | int32 [B, S] | |
 * | `positions` | int64 [B, S] | position of each token in its text |
 * | `last` | int32 [B] | last KV index each row writes |
 * | `total` | int32 [] | the highest of `last`, + 1: T |
 * | `bias` | float32 [B or 1, 1, S, T] | added to attention scores; −∞ hides |
 * | `wanted` | int32 [W] | which of the B × S tokens get logits |
 * | `key.L`, `value.L` | float32 [B, kvHeads, M, headSize] | of each layer L |
 *
 * Outputs: `logits` float32 [1, W, vocabSize], and `key.L.next`, `value.L.next`, which are the inputs' own
 * buffers, written in place.
 *
 * @param onShare called with the share done, 0 … 1.
 */
export type Family = (
  checkpoint: Checkpoint,
  graph: GraphBuilder,
  onShare: (share: number) => void,
) => Promise<WrittenGraph>;
