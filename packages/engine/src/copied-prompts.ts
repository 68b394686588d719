import type { HeldAsk } from './held-ask.ts';
import type { ModelRunner } from './model-runner.ts';
import { copyMemory } from './slot-memory.ts';
import { findMore, type Slot, type Wanted } from './slot-pool.ts';

/**
 * What a slot at work has read is copied for an ask that begins with the same: another in place of one candidate
 * while its siblings stream, another page at the same place of a document. A pass may be writing into either slot
 * when the ask comes, so it is copied before the next.
 */
export function copiedPrompts(runner: Pick<ModelRunner, 'copy'>, slots: readonly Slot[]) {
  let fresh: { held: HeldAsk; wanted: Wanted }[] = [];

  return {
    /** @returns how many tokens of its prompt an ask that has just begun will not read: its own slot's, or copied. */
    expected(wanted: Wanted, tokens: number): number {
      return (runner.copy && findMore(slots, wanted, tokens)?.known.tokens) ?? tokens;
    },

    /** An ask has got its slot. */
    begun(held: HeldAsk, wanted: Wanted): void {
      if (runner.copy) fresh.push({ held, wanted });
    },

    /** Between two passes: copies for those that have begun. What was overwritten meanwhile is read instead. */
    copy(isOver: (held: HeldAsk) => boolean): void {
      for (const { held, wanted } of fresh) {
        const more = isOver(held) ? null : findMore(slots, wanted, held.read);
        if (!more) continue;
        runner.copy?.(more.slot.index, held.slot, more.known.end);
        copyMemory(more.slot.memory, held.memory, more.known);
        held.read = more.known.tokens;
        held.hidden = more.known.end - more.known.tokens;
      }
      fresh = [];
    },
  };
}
