import type { RunnerShape } from './model-runner.ts';
import {
  emptyMemory,
  keepOnly,
  type MemoryRules,
  type Remembered,
  remembered,
  type SlotMemory,
  sharedTokens,
} from './slot-memory.ts';

/** One KV slot: what it holds, and who works in it. */
export interface Slot {
  readonly index: number;
  readonly memory: SlotMemory;
  /** The ask id that has the slot, or null. */
  owner: string | null;
  /** Who had it last, or has it now. */
  writer: string | null;
  /** Counts up with each use: the smallest is the least recently used. */
  usedAt: number;
  /** When that was, milliseconds. */
  usedAtMs: number;
}

export const createSlots = ({ slots, slotTokens }: Pick<RunnerShape, 'slots' | 'slotTokens'>): Slot[] =>
  Array.from({ length: slots }, (_, index) => ({
    index,
    memory: emptyMemory(slotTokens),
    owner: null,
    writer: null,
    usedAt: 0,
    usedAtMs: Number.NEGATIVE_INFINITY,
  }));

/** What a slot is wanted for. */
export interface Wanted {
  prompt: Int32Array;
  writer: string;
  rules: MemoryRules;
}

/** Fewer equal tokens than this are no reason to take a slot from whoever used it last, nor to move any. */
export const worthTokens = 16;

/** Most of `slots` that one writer may have, running and remembered: while there are two, never all. */
export const slotsOfOneWriter = (slots: number): number =>
  Math.max(1, slots - Math.max(1, Math.floor(slots / 4)));

/**
 * The free slot that saves the most work for `prompt`: the longest beginning of it that a slot
 * remembers, ties to the least
 * recently used. Fewer than 16 tokens count as none, unless they are all of either text: two texts that
 * begin alike by chance should not take each other's slot.
 *
 * A writer runs in no more than `slotsOfOneWriter`, and who has had that many last takes one of them
 * rather than make others forget: a flood finds no room in others' memory [CN15].
 * @returns null when no slot is free for this writer.
 */
export function chooseSlot(slots: readonly Slot[], { prompt, writer, rules }: Wanted): Slot | null {
  const most = slotsOfOneWriter(slots.length);
  const own = slots.filter((slot) => slot.writer === writer);
  if (own.filter(({ owner }) => owner !== null).length >= most) return null;
  let best: Slot | null = null;
  let bestSaved = -1;
  for (const slot of slots) {
    if (slot.owner !== null) continue;
    const { tokens } = remembered(slot.memory, prompt, rules);
    const worth = Math.min(worthTokens, prompt.length - 1, sharedTokens(slot.memory));
    const saved = tokens >= worth ? tokens : 0;
    const isAnothers = slot.writer !== null && slot.writer !== writer;
    if (saved === 0 && own.length >= most && isAnothers) continue;
    if (best === null || saved > bestSaved || (saved === bestSaved && slot.usedAt < best.usedAt)) {
      best = slot;
      bestSaved = saved;
    }
  }
  return best;
}

/** Makes what the slot remembers of the prompt its beginning, and forgets the rest. @returns what that is. */
export function takeSlot(
  slots: readonly Slot[],
  slot: Slot,
  { prompt, rules, writer }: Wanted,
  nowMs: number,
): Remembered {
  const known = remembered(slot.memory, prompt, rules);
  keepOnly(slot.memory, known);
  slot.writer = writer;
  slot.usedAt = 1 + slots.reduce((most, { usedAt }) => Math.max(most, usedAt), 0);
  slot.usedAtMs = nowMs;
  return known;
}
