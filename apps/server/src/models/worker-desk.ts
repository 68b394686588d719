import type { ContinuationAsk, FromWorker } from '@tercet/protocol';
import { promptTokenCost, promptTokensToRead, type WorkerRoom } from './choose-worker.ts';
import { type AskAhead, type ExpectedTimes, expectedTimes } from './expected-wait.ts';
import type { HeldAsk } from './held-ask.ts';
import type { ModelWorker } from './model.ts';
import { measurePassCost } from './pass-cost.ts';
import { createRememberedPrompts, type RememberedPrompts } from './remembered-prompts.ts';
import { stepMsAfter } from './worker-speed.ts';

type AliveReport = Pick<Extract<FromWorker, { type: 'alive' }>, 'passes' | 'kvCapacity' | 'texts' | 'slots'>;

/** What the dispatcher keeps of one worker: its asks, the texts it knows, how fast it is. */
export interface WorkerDesk {
  readonly worker: ModelWorker;
  readonly asks: Set<HeldAsk>;
  readonly prompts: RememberedPrompts;
  roomFor(prompt: string): WorkerRoom;
  /** What an ask of this writer would have to wait for; null while no pass of this worker tells. */
  expected(writer: string, ask: ContinuationAsk): ExpectedTimes | null;
  /** What a worker says when an ask has started: how much of its prompt is left to read, in tokens. */
  started(held: HeldAsk, promptTokens: number): void;
  give(held: HeldAsk): void;
  /** What its heartbeat says of its speed and its memory. */
  lives(report: AliveReport): void;
  /** The process is gone: what it knew with it. @returns the asks it held, oldest first. */
  lose(): HeldAsk[];
}

/** @param now a steady clock, milliseconds. */
export function createWorkerDesk(worker: ModelWorker, now: () => number): WorkerDesk {
  /** Tokens of prompt each had to read, and since when it reads them. */
  const reading = new WeakMap<HeldAsk, { promptTokens: number; since: number }>();
  const asks = new Set<HeldAsk>();
  /** Prompts its KV memory holds, or would hold if all were as long as may be: one of the usual size until it says. */
  let kept = 8;
  const prompts = createRememberedPrompts(() => kept);
  let stepMs: number | null = null;
  let slots = 1;

  const measuredMs = () => (worker.status.state === 'ready' ? Math.max(worker.status.stepMs, 0.01) : 1);
  const contextTokens = () => (worker.status.state === 'ready' ? worker.status.contextTokens : 0);

  const passCost = measurePassCost(measuredMs);

  /** Tokens of its prompt that are left: at least half of a pass is for prompts, whose ones share it. */
  function promptTokensLeft(held: HeldAsk): number {
    const given = reading.get(held);
    if (!given || held.isStreaming()) return 0;
    const cost = held.hasStarted() ? passCost.cost() : null;
    const readers = [...asks].filter((one) => one.hasStarted() && !one.isStreaming()).length;
    const done = cost ? (now() - given.since) / cost.promptMs / 2 / readers : 0;
    return Math.max(1, given.promptTokens - done);
  }

  const owedTokens = () =>
    [...asks].reduce(
      (owed, held) => owed + held.tokensToDraw() + promptTokenCost * promptTokensLeft(held),
      0,
    );

  function aheadOf(held: HeldAsk): AskAhead {
    const candidates = held.candidatesLeft();
    return {
      writer: held.writer,
      hasSlot: held.hasStarted(),
      promptTokens: promptTokensLeft(held),
      candidates,
      tokens: candidates === 0 ? 0 : held.tokensToDraw() / candidates,
    };
  }

  const roomFor = (prompt: string): WorkerRoom => ({
    ready: worker.isReady(),
    asks: asks.size,
    stepMs: stepMs ?? measuredMs(),
    owedTokens: owedTokens(),
    contextTokens: contextTokens(),
    knownCharacters: prompts.knownCharacters(prompt),
  });
  return {
    worker,
    asks,
    prompts,
    roomFor,
    expected(writer, { prompt, candidates, settings }) {
      const cost = passCost.cost();
      if (!cost) return null;
      const promptTokens = Math.max(1, promptTokensToRead(prompt.length, roomFor(prompt)));
      const own = { writer, hasSlot: false, promptTokens, candidates, tokens: settings.maxTokens };
      return expectedTimes([...asks].map(aheadOf), own, { slots, cost });
    },
    started(held, promptTokens) {
      reading.set(held, { promptTokens, since: now() });
    },
    give(held) {
      const { prompt } = held.ask;
      reading.set(held, { promptTokens: promptTokensToRead(prompt.length, roomFor(prompt)), since: now() });
      asks.add(held);
      prompts.asked(prompt);
      for (const message of held.messages()) worker.send(message);
    },
    lives({ passes, kvCapacity, texts, slots: runs }) {
      slots = runs;
      if (contextTokens() > 0) kept = Math.max(1, texts, Math.floor(kvCapacity / contextTokens()));
      stepMs = stepMsAfter(stepMs ?? measuredMs(), measuredMs(), passes);
      passCost.saw(passes);
    },
    lose() {
      const lost = [...asks];
      asks.clear();
      prompts.forgetAll();
      stepMs = null;
      passCost.forgetAll();
      return lost;
    },
  };
}
