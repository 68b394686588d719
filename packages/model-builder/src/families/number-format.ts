/**
 * How weights and activations are rounded: the cheapest that passes the quality gate, of those tried
 * (packages/onnx-runner/README.md).
 */
export const numberFormat = {
  /** Weights that share a scale: as many as in GGUF's own formats of 4 and 8 bits, so those come back as they were. */
  block: 32,
  /** In the vocabulary, which is the head too: half as many, since what is rounded there goes straight into the choice. */
  headBlock: 16,
  /**
   * Layers at either end whose feed-forward products take their activations in two parts. What is rounded
   * there is carried through all layers, or goes nearly straight into the choice; elsewhere two parts cost as
   * much time and gain little.
   */
  preciseLayers: 1,
} as const;

/** Whether a layer's feed-forward products take their activations in two parts. */
export function isPreciseLayer(layer: number, layers: number, precise: number): boolean {
  return layer < precise || layer >= layers - precise;
}

/**
 * Whether a matrix is kept in 15 bits by the graph for prompts alone, where the others have 8 with a scale a row: what
 * is rounded there costs most of the likeness, and is a third of the weights.
 */
export function isExact(tensor: string): boolean {
  return /\.(attn_q|attn_k|attn_v|attn_qkv|ffn_down)$/.test(tensor);
}

/** @param precise layers at either end as above. */
export function numberFormatInWords(layers: number, precise: number): string {
  const which =
    precise * 2 >= layers
      ? 'all layers'
      : precise === 1
        ? 'the first and the last layer'
        : `the first ${precise} and the last ${precise} layers`;
  return (
    `8-bit weights in blocks of ${numberFormat.block}, of ${numberFormat.headBlock} in the head; ` +
    `activations in 8 bits, in twice 8 for the feed-forward products of ${which}`
  );
}
