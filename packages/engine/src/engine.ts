import {
  type CandidateProgress,
  type ContinuationAsk,
  type ContinuationCancel,
  type ContinuationHint,
  likelyTokens,
  type PassReport,
} from '@tercet/protocol';
import { type DrawnAgain, drawnAgain } from './drawn-again.ts';
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
import { createPromptMemory } from './prompt-memory.ts';
import { createReadAhead } from './read-ahead.ts';
import { readPrompt } from './read-prompt.ts';
import { reportPass } from './report-pass.ts';
import { chooseSlot, createSlots, type Slot } from './slot-pool.ts';
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
  /** Read before every pass: it may change as the machine does. */
  pace?: Pace;
}

/** What passes cost on this machine. */
export interface Pace {
  /** Most a pass may cost, in tokens of prompt: what a cancel or a running stream waits for. */
  readonly tokenBudget: number;
  /** What a token of a running candidate costs, in tokens of prompt. */
  readonly candidateCost: number;
}

const usualPace: Pace = { tokenBudget: 128, candidateCost: 2 };

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
  /** Prompts of which that memory holds something. */
  texts: number;
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
  /** What the writer will likely ask next, in place of its last hint; null withdraws it [CN16]. */
  hint(writer: string, hint: ContinuationHint | null): void;
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
  emit: tellAll,
  report,
  drawSeed,
  pace = usualPace,
}: EngineParts): Engine {
  const { shape } = runner;
  /** Asks that another worker had begun and that are drawn again from their start, by id. */
  const again = new Map<string, DrawnAgain>();
  const emit: Emit = (event, drawn) => (again.get(event.askId)?.emit ?? tellAll)(event, drawn);
  const slots = createSlots(shape);
  const shares = createWriterShares();
  const waiting = createWaitingLine(emit, shares.counterOf);
  const memory = createPromptMemory(runner.mover, slots);
  const readAhead = createReadAhead({ shape, tokenizer, slots, memory, now });
  const writing = createWriting({ tokenizer, now, emit });
  /** Oldest first. */
  let running: HeldAsk[] = [];
  /** Of those, which have begun since the last pass: what is remembered of them elsewhere is not in their slots yet. */
  let fresh: { held: HeldAsk; slot: Slot; waits: WaitingAsk }[] = [];
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
    const { ask, prompt, seed } = waits;
    const startedAt = now();
    const { tokens } = memory.take(slot, waits, startedAt);
    slot.owner = ask.askId;
    const place = {
      slot: slot.index,
      memory: slot.memory,
      cachedTokens: tokens,
      startedAt,
      servedAt: passes,
    };
    const held = holdAsk(shape, { ...waits, ...place });
    running.push(held);
    fresh.push({ held, slot, waits });
    const cachedTokens = memory.expected(waits, tokens);
    emit({ type: 'started', askId: ask.askId, seed, promptTokens: prompt.length, cachedTokens });
  }

  /** Between two passes. What was overwritten meanwhile is read instead. */
  function bringPrompts(): void {
    for (const { held, slot, waits } of fresh) {
      const known = isOver(held) ? null : memory.bring(slot, waits, held.read);
      if (!known) continue;
      held.read = known.tokens;
      held.hidden = known.end - known.tokens;
    }
    fresh = [];
  }

  /** Of an ask that is drawn again, what had ended is drawn for the sake of the others alone. */
  function endUnwanted(held: HeldAsk): void {
    const drawn = again.get(held.ask.askId);
    if (drawn && !liveCandidates(held).some(({ index }) => drawn.isWanted(index)))
      for (const one of liveCandidates(held)) endCandidate(held, one, 'cancelled', { now, emit });
    if (isOver(held)) again.delete(held.ask.askId);
  }

  /** Gives back the slots of asks that are over. */
  function release(): void {
    for (const held of running) endUnwanted(held);
    for (const held of running) if (isOver(held)) slots[held.slot]!.owner = null;
    running = running.filter((held) => !isOver(held));
    admit();
  }

  function plan(): Reading[] {
    const needs = running.map((held): Need => {
      const counter = shares.counterOf(held.writer);
      return { ...needOf(held), counter, waited: passes - held.servedAt };
    });
    return planStep(needs, { tokens: pace.tokenBudget, candidateCost: pace.candidateCost }).map(
      ({ slot, take }) => readingOf(running.find((one) => one.slot === slot)!, take),
    );
  }

  function commit(reading: Reading, logits: readonly Float32Array[]): void {
    const { held, kind, row, written } = reading;
    held.servedAt = passes;
    shares.charge(held.writer, row.tokens.length * (kind === 'stream' ? pace.candidateCost : 1));
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

  /** One chunk of a hinted prompt. */
  async function stepAhead(): Promise<boolean> {
    const ahead = readAhead.next();
    if (ahead === null) return false;
    const startedAt = now();
    await runner.run([ahead.row]);
    const times = { passMs: now() - startedAt, sampleMs: 0 };
    const taker = running.find(({ slot }) => slot === ahead.slot.index);
    readAhead.commit(ahead, taker);
    memory.fit();
    report?.(reportPass([], times, ahead.row.tokens.length));
    return true;
  }

  return {
    ask({ ask, writer, resume }) {
      const { askId } = ask;
      if ([...running, ...waiting.asks].some((held) => held.ask.askId === askId)) return false;
      // Lost after its last end: nothing is missing.
      if (resume?.every(({ ended }) => ended)) return true;
      // It has become this ask, or is out of date.
      readAhead.hint(writer, null);
      const { maxTokens } = ask.settings;
      const read = readPrompt(shape, tokenizer, { ...ask, maxTokens });
      if (!read.ok) {
        const { tokens, limit } = read;
        emit({ type: 'failed', askId, failure: { code: 'prompt-too-long', tokens, limit } });
        return true;
      }
      const { prompt, hidden, beginning } = read;
      // Text that is put back may round otherwise than text that is drawn.
      if (resume && ask.reproducible) again.set(askId, drawnAgain(resume, tellAll));
      const begun = again.has(askId) ? undefined : resume;
      const seed = ask.settings.seed ?? drawSeed();
      const active = new Set([...running, ...waiting.asks].map((held) => held.writer));
      if (!active.has(writer)) shares.join(writer, active);
      const rules = { hidden, asPrompt: ask.reproducible };
      const cost = prompt.length + ask.candidates * likelyTokens(ask.settings) * pace.candidateCost;
      const arrivedAt = now();
      waiting.push({
        ask,
        writer,
        cost,
        rules,
        seed,
        prompt,
        beginning,
        arrivedAt,
        cancelled: new Set(),
        resume: begun,
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
      waiting.cancel(waits, candidate, now() - waits.arrivedAt);
      if (!waiting.asks.includes(waits)) again.delete(askId);
      waiting.tellPlaces();
    },

    hint: readAhead.hint,

    async step() {
      bringPrompts();
      const readings = plan();
      if (readings.length === 0) return stepAhead();
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
      memory.fit();
      const sampleMs = now() - answeredAt;
      report?.(reportPass(readings, { passMs: answeredAt - startedAt, sampleMs }));
      return true;
    },

    load: () => ({
      running: running.length,
      waiting: waiting.asks.length,
      ...memory.load(),
      kvCapacity: runner.mover?.capacityTokens ?? shape.slots * shape.slotTokens,
    }),
  };
}

/** Steps until nothing is left to do: for a caller that reads no inbox in between (tests, the bench). */
export async function stepUntilIdle(engine: Engine): Promise<void> {
  while (await engine.step());
}
