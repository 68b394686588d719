/** One KV slot: which tokens its first indices hold, and who works in it. */
export interface Slot {
  readonly index: number;
  /** Prompt tokens whose KV is written at indices 0, 1, …; what lies behind them is not reused. */
  held: Int32Array;
  /** The ask id that has the slot, or null. */
  owner: string | null;
  /** Counts up with each use: the smallest is the least recently used. */
  usedAt: number;
}

/** Fewer equal tokens than this are no reason to take a slot from whoever used it last. */
const worthTokens = 16;

/**
 * The free slot that saves the most work for `prompt`: the longest common prefix, ties to the least
 * recently used. A prefix of fewer than 16 tokens counts as none, unless it is all of either text: two
 * texts that begin alike by chance should not take each other's slot.
 * @returns null when all are taken.
 */
export function chooseSlot(slots: readonly Slot[], prompt: Int32Array): Slot | null {
  let best: Slot | null = null;
  let bestSaved = -1;
  for (const slot of slots) {
    if (slot.owner !== null) continue;
    const common = reusableTokens(slot.held, prompt);
    const saved = common >= Math.min(worthTokens, prompt.length - 1, slot.held.length) ? common : 0;
    if (best === null || saved > bestSaved || (saved === bestSaved && slot.usedAt < best.usedAt)) {
      best = slot;
      bestSaved = saved;
    }
  }
  return best;
}

/** Tokens of `prompt` that `held` begins with; never all, since the last one is read for its logits. */
export function reusableTokens(held: Int32Array, prompt: Int32Array): number {
  const most = Math.min(held.length, prompt.length - 1);
  let common = 0;
  while (common < most && held[common] === prompt[common]) common++;
  return common;
}
