/** How far back a token counts as a repetition: prompt and continuation together. */
export const penaltyWindow = 256;

/**
 * Makes tokens already seen less likely: positive logits are divided, negative ones multiplied.
 *
 * @param logits  [vocabSize], mutated.
 * @param recent  token ids, each punished once however often it comes.
 * @param penalty ≥ 1; 1 changes nothing.
 * Source: CTRL (Keskar et al., 2019), section 4.1.
 */
export function applyRepetitionPenalty(
  logits: Float32Array,
  recent: Iterable<number>,
  penalty: number,
): void {
  for (const token of new Set(recent)) {
    const logit = logits[token]!;
    logits[token] = logit > 0 ? logit / penalty : logit * penalty;
  }
}

/** The last `penaltyWindow` tokens of prompt and continuation. */
export function recentTokens(prompt: Int32Array, continuation: readonly number[]): number[] {
  const fromPrompt = Math.max(0, penaltyWindow - continuation.length);
  const tail = fromPrompt === 0 ? [] : prompt.subarray(Math.max(0, prompt.length - fromPrompt));
  return [...tail, ...continuation.slice(-penaltyWindow)];
}
