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
   * Layers at either end whose activations go through their products in two parts. What is rounded in the
   * first layers is carried through all, in the last ones little comes after; in between it costs as much time
   * and gains little.
   */
  preciseLayers: 2,
} as const;

export const numberFormatInWords =
  `8-bit weights in blocks of ${numberFormat.block}, of ${numberFormat.headBlock} in the head; ` +
  `activations in 8 bits, in twice 8 for ${numberFormat.preciseLayers} layers at either end`;

/** Whether a layer's activations go through its products in two parts. */
export function isPreciseLayer(layer: number, layers: number): boolean {
  return layer < numberFormat.preciseLayers || layer >= layers - numberFormat.preciseLayers;
}
