/** Added to a score to hide it: softmax makes it zero. Finite, so that it cannot make a NaN. */
const hidden = -1e9;

/**
 * Hides, in a bias that is written already, what lies before the window of each new token.
 *
 * Positions are compared, not KV indices: in a tree of candidates those of one branch are far apart.
 *
 * @param bias      [tokens × total].
 * @param positions of each KV index in its text, [≥ total].
 * @param start     KV index of the first new token; total = start + tokens.
 * @param window    tokens that are seen, itself included.
 */
export function hideDistant(
  bias: Float32Array,
  positions: Int32Array,
  start: number,
  tokens: number,
  window: number,
): void {
  const total = start + tokens;
  for (let token = 0; token < tokens; token++) {
    const last = positions[start + token]! - window;
    const row = token * total;
    for (let index = 0; index < total; index++) if (positions[index]! <= last) bias[row + index] = hidden;
  }
}

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
