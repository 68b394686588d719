import { type ContinuationAsk, type FromWorker, likelyTokens } from '@tercet/protocol';
import { promptTokenCost, readingWork, type WorkerRoom } from './choose-worker.ts';
import { type ExpectedTimes, expectedWait, type WriterLoad } from './expected-wait.ts';
import type { HeldAsk } from './held-ask.ts';
import type { ModelWorker } from './model.ts';
import { createRememberedPrompts, type RememberedPrompts } from './remembered-prompts.ts';
import { measuredRows, stepMsAfter, tokenMsAfter } from './worker-speed.ts';

type AliveReport = Pick<Extract<FromWorker, { type: 'alive' }>, 'passes' | 'kvCapacity' | 'texts'>;

/** What the dispatcher keeps of one worker: its asks, the texts it knows, how fast it is. */
export interface WorkerDesk {
  readonly worker: ModelWorker;
  readonly asks: Set<HeldAsk>;
  readonly prompts: RememberedPrompts;
  roomFor(prompt: string): WorkerRoom;
  /** What an ask of this writer would have to wait for. */
  expected(writer: string, ask: ContinuationAsk): ExpectedTimes;
  /** What a worker says when an ask has started: how much of its prompt is left to read, in tokens. */
  started(held: HeldAsk, promptTokens: number): void;
  give(held: HeldAsk): void;
  /** What its heartbeat says of its speed and its memory. */
  lives(report: AliveReport): void;
  /** The process is gone: what it knew with it. @returns the asks it held, oldest first. */
  lose(): HeldAsk[];
}

export function createWorkerDesk(worker: ModelWorker): WorkerDesk {
  /** With the reading each cost when it was given. */
  const reading = new WeakMap<HeldAsk, number>();
  const asks = new Set<HeldAsk>();
  /** Prompts its KV memory holds, or would hold if all were as long as may be: one of the usual size until it says. */
  let kept = 8;
  const prompts = createRememberedPrompts(() => kept);
  let stepMs: number | null = null;
  let tokenMs: number | null = null;

  const measuredMs = () => (worker.status.state === 'ready' ? Math.max(worker.status.stepMs, 0.01) : 1);
  const contextTokens = () => (worker.status.state === 'ready' ? worker.status.contextTokens : 0);

  const readingOf = (held: HeldAsk) => (held.isStreaming() ? 0 : (reading.get(held) ?? 0));

  function owedTokens(): number {
    let owed = 0;
    for (const held of asks) owed += held.tokensToDraw() + readingOf(held);
    return owed;
  }

  function loadByWriter(): Map<string, WriterLoad> {
    const loads = new Map<string, WriterLoad>();
    for (const held of asks) {
      const load = loads.get(held.writer) ?? { reading: 0, drawing: 0 };
      load.reading += readingOf(held);
      load.drawing += held.tokensToDraw();
      loads.set(held.writer, load);
    }
    return loads;
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
      const loads = loadByWriter();
      const own = loads.get(writer) ?? { reading: 0, drawing: 0 };
      const reading = readingWork(prompt.length, roomFor(prompt));
      own.reading += reading;
      own.drawing += candidates * likelyTokens(settings);
      loads.delete(writer);
      const perToken = tokenMs ?? measuredMs() / measuredRows;
      return { waitMs: expectedWait([...loads.values()], own) * perToken, readMs: reading * perToken };
    },
    started(held, promptTokens) {
      reading.set(held, promptTokenCost * promptTokens);
    },
    give(held) {
      const { prompt } = held.ask;
      reading.set(held, readingWork(prompt.length, roomFor(prompt)));
      asks.add(held);
      prompts.asked(prompt);
      for (const message of held.messages()) worker.send(message);
    },
    lives({ passes, kvCapacity, texts }) {
      if (contextTokens() > 0) kept = Math.max(1, texts, Math.floor(kvCapacity / contextTokens()));
      stepMs = stepMsAfter(stepMs ?? measuredMs(), measuredMs(), passes);
      tokenMs = tokenMsAfter(tokenMs ?? measuredMs() / measuredRows, passes);
    },
    lose() {
      const lost = [...asks];
      asks.clear();
      prompts.forgetAll();
      stepMs = null;
      tokenMs = null;
      return lost;
    },
  };
}
