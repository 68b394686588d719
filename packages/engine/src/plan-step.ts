/** What one running ask could read next. */
export interface Need {
  slot: number;
  /** A prompt may be read in parts; a stream brings one token of each live candidate, all or none. */
  kind: 'prompt' | 'stream';
  /** Tokens, integer ≥ 1. */
  tokens: number;
}

/** One row of the next pass: `take` tokens of a slot. */
export interface RowPlan {
  slot: number;
  take: number;
}

/**
 * Chooses which tokens the next pass reads.
 *
 * Streams come first, so a long prompt slows no running text by more than the rest of the budget; then
 * prompts, oldest first, as far as it goes. The budget bounds one pass, so a cancel waits one chunk.
 * Nobody starves: streams are finite, and a prompt only waits for asks older than itself.
 *
 * @param needs       oldest ask first, one a slot; not mutated.
 * @param tokenBudget tokens per pass, integer ≥ the most candidates of one ask.
 * @returns rows with take ≥ 1, summing to ≤ tokenBudget, one a slot; [] when there is no need.
 */
export function planStep(needs: readonly Need[], tokenBudget: number): RowPlan[] {
  const rows: RowPlan[] = [];
  let left = tokenBudget;
  for (const { slot, kind, tokens } of needs) {
    if (kind !== 'stream' || tokens > left) continue;
    rows.push({ slot, take: tokens });
    left -= tokens;
  }
  for (const { slot, kind, tokens } of needs) {
    if (kind !== 'prompt' || left === 0) continue;
    const take = Math.min(tokens, left);
    rows.push({ slot, take });
    left -= take;
  }
  return rows;
}
