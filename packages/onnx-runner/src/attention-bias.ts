/** Added to a score to hide it: softmax makes it zero. Finite, so that it cannot make a NaN. */
const hidden = -1e9;

/**
 * Writes what each new token must not see among the KV indices up to its own.
 *
 * A token sees what is shared (owner −1) or of its own branch. Indices after its own are hidden by the
 * operator itself, which is causal.
 *
 * @param bias   written, [tokens × total].
 * @param owners of each KV index, [≥ total].
 * @param start  KV index of the first new token; total = start + tokens.
 */
export function fillAttentionBias(
  bias: Float32Array,
  owners: Int8Array,
  start: number,
  tokens: number,
): void {
  const total = start + tokens;
  for (let token = 0; token < tokens; token++) {
    const owner = owners[start + token]!;
    const row = token * total;
    for (let index = 0; index < total; index++) {
      const of = owners[index]!;
      bias[row + index] = of === -1 || of === owner ? 0 : hidden;
    }
  }
}
