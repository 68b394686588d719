import type { ContinuationHint } from '@tercet/protocol';
import type { HeldAsk } from './held-ask.ts';
import type { Row, RunnerShape } from './model-runner.ts';
import type { PromptMemory } from './prompt-memory.ts';
import { readPrompt } from './read-prompt.ts';
import { noteTokens, remembered } from './slot-memory.ts';
import { chooseSlot, type Slot, type Wanted } from './slot-pool.ts';
import type { Tokenizer } from './tokenizer.ts';

/** Tokens of one pass: an ask that comes meanwhile waits for it. */
const chunkTokens = 32;

/** How long a hint leaves alone what another writer used, milliseconds. */
const recentMs = 10_000;

/** The next chunk of a hinted prompt. */
export interface AheadReading {
  slot: Slot;
  row: Row;
  /** Of the slot when it was planned: another means that it was taken since. */
  usedAt: number;
}

export interface ReadAheadParts {
  shape: RunnerShape;
  tokenizer: Tokenizer;
  slots: readonly Slot[];
  memory: PromptMemory;
  now: () => number;
}

/**
 * Reads what will likely be asked next while there is nothing else to do [CN16].
 *
 * One hint a writer; the latest is read first, into the slot its ask would take, where it stays as any
 * prompt does. Its last token is left: an ask reads that for its logits. Nothing else is kept of how far
 * a hint was read: the slot's memory says so.
 */
export function createReadAhead({ shape, tokenizer, slots, memory: prompts, now }: ReadAheadParts) {
  /** The latest last. A hint is tokenized when its turn comes. */
  const hints = new Map<string, { hint: ContinuationHint; wanted: Wanted | null }>();

  function wantedOf(writer: string, hint: ContinuationHint): Wanted {
    const read = readPrompt(shape, tokenizer, { ...hint, overflow: 'slide' });
    if (!read.ok) throw new Error('A prompt that slides is never too long');
    return { writer, prompt: read.prompt, rules: { hidden: read.hidden, asPrompt: false } };
  }

  return {
    /** In place of the writer's last; null withdraws it. */
    hint(writer: string, hint: ContinuationHint | null): void {
      hints.delete(writer);
      if (hint !== null) hints.set(writer, { hint, wanted: null });
    },

    /** Called between two passes. @returns null when no hint has anything left to read. */
    next(): AheadReading | null {
      for (const [writer, given] of [...hints].reverse()) {
        given.wanted ??= wantedOf(writer, given.hint);
        const { prompt, rules } = given.wanted;
        const slot = chooseSlot(slots, given.wanted);
        if (slot === null) continue;
        const held = remembered(slot.memory, prompt, rules);
        if (held.tokens >= prompt.length - 1) {
          hints.delete(writer);
          continue;
        }
        const isAnothers = slot.writer !== null && slot.writer !== writer;
        if (held.tokens === 0 && isAnothers && now() - slot.usedAtMs < recentMs) continue;
        prompts.take(slot, given.wanted, now());
        const { tokens } = prompts.bring(slot, given.wanted, held.tokens) ?? held;
        const left = prompt.length - 1 - tokens;
        if (left <= 0) {
          hints.delete(writer);
          continue;
        }
        const { memory, index, usedAt } = slot;
        const chunk = prompt.slice(tokens, tokens + Math.min(left, chunkTokens));
        const positions = chunk.map((_, at) => tokens + at);
        const owners = memory.length > tokens ? memory.owners : null;
        const start = memory.length;
        const row = { slot: index, start, tokens: chunk, positions, owners, isPrompt: true, wanted: [] };
        return { slot, row, usedAt };
      }
      return null;
    },

    /** Notes what a pass has read. @param held who took the slot while it ran, if anyone. */
    commit({ slot, row, usedAt }: AheadReading, held: HeldAsk | undefined): void {
      if (slot.usedAt === usedAt) noteTokens(slot.memory, row.tokens, 'prompt');
      else if (held) giveTo(held, row);
    },
  };
}

/** An ask that came meanwhile and goes on exactly where the chunk began takes what it wants of it. */
function giveTo(held: HeldAsk, { start, tokens, positions }: Row): void {
  if (held.memory.length !== start || held.read !== positions[0] || held.promptLogits !== null) return;
  const wanted = held.prompt.subarray(held.read, held.prompt.length - 1);
  const differs = tokens.findIndex((token, at) => wanted[at] !== token);
  const read = tokens.subarray(0, differs < 0 ? tokens.length : differs);
  noteTokens(held.memory, read, 'prompt');
  held.read += read.length;
}
