import type { CandidateProgress, ContinuationAsk, ContinuationCancel, PassReport } from '@tercet/protocol';
import type { Emit } from './emit.ts';
import {
  type HeldAsk,
  holdAsk,
  liveCandidates,
  needOf,
  noteWritten,
  type Reading,
  readingOf,
} from './held-ask.ts';
import type { ModelRunner } from './model-runner.ts';
import { type Need, planStep } from './plan-step.ts';
import { hiddenTokens, promptWindow, slideText, slideTokens } from './prompt-window.ts';
import { emptyMemory, keepOnly, remembered } from './slot-memory.ts';
import { chooseSlot, type Slot } from './slot-pool.ts';
import type { Tokenizer } from './tokenizer.ts';
import { createWaitingLine, type WaitingAsk } from './waiting-line.ts';
import { createWriterShares } from './writer-shares.ts';
import { createWriting, endCandidate, isOver } from './writing.ts';

export interface EngineParts {
  runner: ModelRunner;
  tokenizer: Tokenizer;
  /** Milliseconds on any steady clock. */
  now: () => number;
  emit: Emit;
  /** Called after every pass. */
  report?: (pass: PassReport) => void;
  /** A 32-bit seed for an ask that brings none. */
  drawSeed: () => number;
  /** Most a pass may cost, in tokens of prompt, default 128: what a cancel or a running stream waits for. */
  tokenBudget?: number;
  /** What a token of a running candidate costs, in tokens of prompt, default 2. */
  candidateCost?: number;
}

/** An ask as the engine takes it on. */
export interface GivenAsk {
  ask: ContinuationAsk;
  /** Whose it is: work is shared among writers [CN15]. */
  writer: string;
  /** Where another worker left each candidate [CN14]; the ask's settings have its seed. */
  resume?: readonly CandidateProgress[];
}

/** How much is to do, and how much of the KV memory holds something, running or remembered. */
export interface EngineLoad {
  running: number;
  waiting: number;
  kvTokens: number;
  kvCapacity: number;
}

export interface Engine {
  /**
   * Takes an ask on; its events follow, the first before this returns. Refusing at a limit of asks is
   * the dispatcher's part.
   * @returns false, and no event, when an ask of this id is already held.
   */
  ask(given: GivenAsk): boolean;
  /** Ends the ask or one candidate at once; unknown ids are ignored (it may just have ended). */
  cancel(cancel: ContinuationCancel): void;
  /**
   * Runs one pass: plan → run → sample → commit. `ask` and `cancel` may be called while it is under way.
   * @returns false, having done nothing, when there is nothing to do.
   * Rejects when the runner does: the device is broken and so is this engine.
   */
  step(): Promise<boolean>;
  load(): EngineLoad;
}

export function createEngine({
  runner,
  tokenizer,
  now,
  emit,
  report,
  drawSeed,
  tokenBudget = 128,
  candidateCost = 2,
}: EngineParts): Engine {
  const { shape } = runner;
  const slots = Array.from(
    { length: shape.slots },
    (_, index): Slot => ({
      index,
      memory: emptyMemory(shape.slotTokens),
      owner: null,
      writer: null,
      usedAt: 0,
    }),
  );
  const shares = createWriterShares();
  const waiting = createWaitingLine(emit, shares.counterOf);
  const writing = createWriting({ tokenizer, now, emit });
  /** Oldest first. */
  let running: HeldAsk[] = [];
  let uses = 0;
  let passes = 0;

  function admit(): void {
    for (const next of waiting.inOrder()) {
      const slot = chooseSlot(slots, next);
      if (slot === null) continue;
      waiting.remove(next);
      start(next, slot);
    }
    waiting.tellPlaces();
  }

  function start(waits: WaitingAsk, slot: Slot): void {
    const { ask, prompt, rules, seed, writer } = waits;
    const { memory } = slot;
    const known = remembered(memory, prompt, rules);
    keepOnly(memory, known);
    const cachedTokens = known.tokens;
    slot.owner = ask.askId;
    slot.writer = writer;
    slot.usedAt = ++uses;
    running.push(
      holdAsk(shape, {
        ...waits,
        memory,
        cachedTokens,
        startedAt: now(),
        slot: slot.index,
        servedAt: passes,
      }),
    );
    emit({ type: 'started', askId: ask.askId, seed, promptTokens: prompt.length, cachedTokens });
  }

  /** Gives back the slots of asks that are over. */
  function release(): void {
    for (const held of running) if (isOver(held)) slots[held.slot]!.owner = null;
    running = running.filter((held) => !isOver(held));
    admit();
  }

  function plan(): Reading[] {
    const needs = running.map((held): Need => {
      const counter = shares.counterOf(held.writer);
      return { ...needOf(held), counter, waited: passes - held.servedAt };
    });
    return planStep(needs, { tokens: tokenBudget, candidateCost }).map(({ slot, take }) =>
      readingOf(running.find((one) => one.slot === slot)!, take),
    );
  }

  function commit(reading: Reading, logits: readonly Float32Array[]): void {
    const { held, kind, row, written } = reading;
    held.servedAt = passes;
    shares.charge(held.writer, row.tokens.length * (kind === 'stream' ? candidateCost : 1));
    // Cancelled while the pass ran: the slot may be another's by now.
    if (isOver(held)) return;
    noteWritten(reading);
    if (kind === 'prompt') {
      if (logits[0]) writing.begin(held, logits[0]);
      return;
    }
    row.wanted.forEach((at, index) => {
      const { candidate } = written[at]!;
      // Cancelled while the pass ran, or just redrawn as a near-duplicate of one before it.
      if (candidate.live) writing.advance(held, candidate, logits[index]!);
    });
  }

  return {
    ask({ ask, writer, resume }) {
      const { askId } = ask;
      if ([...running, ...waiting.asks].some((held) => held.ask.askId === askId)) return false;
      // Lost after its last end: nothing is missing.
      if (resume?.every(({ ended }) => ended)) return true;
      const window = promptWindow(shape, ask.candidates, ask.settings.maxTokens);
      const text = ask.overflow === 'slide' ? slideText(ask.prompt, window) : ask.prompt;
      const tokens = tokenizer.encode(text);
      if (tokens.length > window.promptTokens && ask.overflow === 'fail') {
        const failure = {
          code: 'prompt-too-long',
          tokens: tokens.length,
          limit: window.promptTokens,
        } as const;
        emit({ type: 'failed', askId, failure });
        return true;
      }
      const prompt = Int32Array.from(tokens.length ? slideTokens(tokens, window) : [tokenizer.startToken]);
      const seed = ask.settings.seed ?? drawSeed();
      const active = new Set([...running, ...waiting.asks].map((held) => held.writer));
      if (!active.has(writer)) shares.join(writer, active);
      const hidden = hiddenTokens(shape, prompt.length, ask.candidates, ask.settings.maxTokens);
      const rules = { hidden, asPrompt: ask.reproducible };
      const cost = prompt.length + ask.candidates * ask.settings.maxTokens * candidateCost;
      waiting.push({
        ask,
        writer,
        cost,
        rules,
        seed,
        prompt,
        arrivedAt: now(),
        cancelled: new Set(),
        resume,
      });
      admit();
      return true;
    },

    cancel({ askId, candidate }) {
      const held = running.find(({ ask }) => ask.askId === askId);
      if (held) {
        for (const one of liveCandidates(held)) {
          if (candidate === undefined || candidate === one.index) {
            endCandidate(held, one, 'cancelled', { now, emit });
          }
        }
        return release();
      }
      const waits = waiting.asks.find(({ ask }) => ask.askId === askId);
      if (!waits) return;
      for (let index = 0; index < waits.ask.candidates; index++) {
        if (waits.cancelled.has(index) || (candidate ?? index) !== index) continue;
        waits.cancelled.add(index);
        const timeMs = now() - waits.arrivedAt;
        emit({ type: 'ended', askId, candidate: index, reason: 'cancelled', tokens: 0, timeMs });
      }
      if (waits.cancelled.size === waits.ask.candidates) waiting.remove(waits);
      waiting.tellPlaces();
    },

    async step() {
      const readings = plan();
      if (readings.length === 0) return false;
      const startedAt = now();
      const logits = await runner.run(readings.map(({ row }) => row));
      const answeredAt = now();
      passes++;
      let from = 0;
      for (const reading of readings) {
        const to = from + reading.row.wanted.length;
        commit(reading, logits.slice(from, to));
        from = to;
      }
      release();
      report?.({
        passMs: answeredAt - startedAt,
        sampleMs: now() - answeredAt,
        promptTokens: tokensOf(readings, 'prompt') + tokensOf(readings, 'putBack'),
        aheadTokens: 0,
        streamTokens: tokensOf(readings, 'stream'),
        asks: readings.length,
      });
      return true;
    },

    load: () => ({
      running: running.length,
      waiting: waiting.asks.length,
      kvTokens: slots.reduce((sum, { memory }) => sum + memory.length, 0),
      kvCapacity: shape.slots * shape.slotTokens,
    }),
  };
}

function tokensOf(readings: readonly Reading[], kind: Reading['kind']): number {
  const own = readings.filter((reading) => reading.kind === kind);
  return own.reduce((sum, { row }) => sum + row.tokens.length, 0);
}

/** Steps until nothing is left to do: for a caller that reads no inbox in between (tests, the bench). */
export async function stepUntilIdle(engine: Engine): Promise<void> {
  while (await engine.step());
}
