/** One KV slot: which tokens its first indices hold, and who works in it. */
export interface Slot {
  readonly index: number;
  /** Prompt tokens whose KV is written at indices 0, 1, …; what lies behind them is not reused. */
  held: Int32Array;
  /** The ask id that has the slot, or null. */
  owner: string | null;
  /** Who had it last, or has it now. */
  writer: string | null;
  /** Counts up with each use: the smallest is the least recently used. */
  usedAt: number;
}

/** Fewer equal tokens than this are no reason to take a slot from whoever used it last. */
const worthTokens = 16;

/** Most of `slots` that one writer may have, running and remembered: while there are two, never all. */
export const slotsOfOneWriter = (slots: number): number =>
  Math.max(1, slots - Math.max(1, Math.floor(slots / 4)));

/**
 * The free slot that saves the most work for `prompt`: the longest common prefix, ties to the least
 * recently used. A prefix of fewer than 16 tokens counts as none, unless it is all of either text: two
 * texts that begin alike by chance should not take each other's slot.
 *
 * A writer runs in no more than `slotsOfOneWriter`, and who has had that many last takes one of them
 * rather than make others forget: a flood finds no room in others' memory [CN15].
 * @returns null when no slot is free for this writer.
 */
export function chooseSlot(slots: readonly Slot[], prompt: Int32Array, writer: string): Slot | null {
  const most = slotsOfOneWriter(slots.length);
  const own = slots.filter((slot) => slot.writer === writer);
  if (own.filter(({ owner }) => owner !== null).length >= most) return null;
  let best: Slot | null = null;
  let bestSaved = -1;
  for (const slot of slots) {
    if (slot.owner !== null) continue;
    const common = reusableTokens(slot.held, prompt);
    const saved = common >= Math.min(worthTokens, prompt.length - 1, slot.held.length) ? common : 0;
    if (saved === 0 && own.length >= most && slot.writer !== writer) continue;
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
