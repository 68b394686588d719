import type { KvMover } from './model-runner.ts';
import { createSavedTexts, type SavedText } from './saved-texts.ts';
import { copyMemory, type Remembered, remembered, type SlotMemory } from './slot-memory.ts';
import { type Slot, takeSlot, type Wanted, worthTokens } from './slot-pool.ts';

interface Found {
  source: Slot | SavedText;
  known: Remembered;
}

/**
 * Where prompts are remembered: in the slots, and outside of them those whose slots were needed for others.
 *
 * What is remembered elsewhere is brought into an ask's own slot, in milliseconds: another in place of one candidate
 * while its siblings stream, another page at the same place of a document, a writer who comes back.
 */
export function createPromptMemory(mover: KvMover | undefined, slots: readonly Slot[]) {
  const saved = createSavedTexts(mover, slots);

  /** What remembers the most of a prompt, where that is worth bringing: at least 16 tokens more than `tokens`. */
  function findMore({ prompt, rules }: Wanted, tokens: number): Found | null {
    let best: Found | null = null;
    let least = tokens + worthTokens;
    for (const source of mover ? [...slots, ...saved.all] : []) {
      const known = remembered(source.memory, prompt, rules);
      if (known.tokens < least) continue;
      best = { source, known };
      least = known.tokens + 1;
    }
    return best;
  }

  return {
    /** Takes a slot for a prompt; what it held for another is kept elsewhere. @returns what it holds of the prompt. */
    take(slot: Slot, wanted: Wanted, nowMs: number): Remembered {
      const known = remembered(slot.memory, wanted.prompt, wanted.rules);
      const source = findMore(wanted, known.tokens)?.source;
      saved.keep(slot, known, source && 'kv' in source ? source : null);
      return takeSlot(slots, slot, wanted, nowMs);
    },

    /** How many tokens of a prompt need not be read, of which its slot holds `tokens`. */
    expected: (wanted: Wanted, tokens: number): number => findMore(wanted, tokens)?.known.tokens ?? tokens,

    /**
     * Brings what is remembered elsewhere of the prompt a slot was taken for, and of which it holds `tokens`; never
     * while a pass runs, which may be writing into either. @returns null when there is no more.
     */
    bring(slot: Slot, wanted: Wanted, tokens: number): Remembered | null {
      const more = findMore(wanted, tokens);
      if (!mover || !more) return null;
      const { source, known } = more;
      if ('kv' in source) mover.load(source.kv, slot.index, known.end);
      else mover.copy(source.index, slot.index, known.end);
      copyMemory(source.memory, slot.memory, known);
      if ('kv' in source) saved.used(source, known);
      return known;
    },

    /** After a pass, which wrote into slots. */
    fit: saved.fit,

    /** Texts remembered, and KV indices written, in slots and out of them. */
    load() {
      const written: readonly { memory: SlotMemory }[] = slots.filter(({ memory }) => memory.length > 0);
      return {
        texts: written.length + saved.all.length,
        kvTokens: written.reduce((sum, { memory }) => sum + memory.length, saved.tokens()),
      };
    },
  };
}

export type PromptMemory = ReturnType<typeof createPromptMemory>;
