import type { KvMover, SavedKv } from './model-runner.ts';
import { type Remembered, remembered, type SlotMemory, sharedPrompt } from './slot-memory.ts';
import { type Slot, worthTokens } from './slot-pool.ts';

/** A text outside the slots. */
export interface SavedText {
  readonly memory: SlotMemory;
  /** Who had it last. */
  readonly writer: string | null;
  readonly kv: SavedKv;
}

/**
 * Texts whose slots were needed for others, as they were left: as many as there is room for, the least recently used
 * forgotten first; a writer who has more than half of the room forgets their own [CN15].
 */
export function createSavedTexts(mover: KvMover | undefined, slots: readonly Slot[]) {
  /** The least recently used first. */
  let texts: SavedText[] = [];

  function forget(text: SavedText): void {
    texts = texts.filter((one) => one !== text);
    mover?.drop(text.kv);
  }

  /** Whether all of a prompt, but for a few tokens, is also remembered there. */
  const covers = (memory: SlotMemory, shared: Int32Array) =>
    remembered(memory, shared, anything).tokens + worthTokens > shared.length;

  function victim(writer: string | null, needed: SavedText | null): SavedText | undefined {
    const others = texts.filter((text) => text !== needed);
    const own = others.filter((text) => text.writer === writer);
    return tokensOf(own) * 2 > tokensOf(texts) ? own[0] : others[0];
  }

  return {
    get all(): readonly SavedText[] {
      return texts;
    },

    tokens: () => tokensOf(texts),

    /**
     * A slot is taken for another text: keeps what it holds, if that is more than `known` and a little. Nothing is
     * forgotten for it that is `needed` next.
     */
    keep({ index, memory, writer }: Slot, known: Remembered, needed: SavedText | null): void {
      if (!mover) return;
      const shared = sharedPrompt(memory);
      if (shared.length - known.tokens < worthTokens) return;
      const others = [...slots.filter((slot) => slot.index !== index), ...texts];
      if (others.some((other) => covers(other.memory, shared))) return;
      for (;;) {
        const kv = mover.save(index, memory.length);
        if (kv) texts.push({ memory: copyOf(memory), writer, kv });
        const last = kv ? undefined : victim(writer, needed);
        if (!last) return;
        forget(last);
      }
    },

    /** Forgets what there is no room for any more, since slots hold more. */
    fit(): void {
      while (mover && tokensOf(texts) > mover.roomTokens) forget(texts[0]!);
    },

    /** It has been brought into a slot as far as `known`: what is there need not be kept twice. */
    used(text: SavedText, known: Remembered): void {
      const { memory, kv } = text;
      if (sharedPrompt(memory).length - known.tokens < worthTokens) forget(text);
      else texts = [...texts.filter((one) => one.kv !== kv), text];
    },
  };
}

/** Everything a memory holds counts. */
const anything = { hidden: Number.POSITIVE_INFINITY, asPrompt: false };

const tokensOf = (texts: readonly SavedText[]) => texts.reduce((sum, { kv }) => sum + kv.tokens, 0);

const copyOf = ({ tokens, owners, length, asPrompt }: SlotMemory): SlotMemory => ({
  tokens: tokens.slice(0, length),
  owners: owners.slice(0, length),
  length,
  asPrompt,
});
