import { readingWork, type WorkerRoom } from './choose-worker.ts';
import type { HeldAsk } from './held-ask.ts';
import type { ModelWorker } from './model.ts';
import { createRememberedPrompts, type RememberedPrompts } from './remembered-prompts.ts';
import { stepMsAfter } from './worker-speed.ts';

/** What the dispatcher keeps of one worker: its asks, the texts it knows, how fast it is. */
export interface WorkerDesk {
  readonly worker: ModelWorker;
  readonly asks: Set<HeldAsk>;
  readonly prompts: RememberedPrompts;
  roomFor(prompt: string): WorkerRoom;
  give(held: HeldAsk): void;
  /** What its heartbeat says of its speed. */
  ran(passes: Parameters<typeof stepMsAfter>[2]): void;
  /** The process is gone: what it knew with it. @returns the asks it held, oldest first. */
  lose(): HeldAsk[];
}

export function createWorkerDesk(worker: ModelWorker): WorkerDesk {
  /** With the reading each cost when it was given. */
  const reading = new WeakMap<HeldAsk, number>();
  const asks = new Set<HeldAsk>();
  const prompts = createRememberedPrompts();
  let stepMs: number | null = null;

  const measuredMs = () => (worker.status.state === 'ready' ? Math.max(worker.status.stepMs, 0.01) : 1);
  const contextTokens = () => (worker.status.state === 'ready' ? worker.status.contextTokens : 0);

  function owedTokens(): number {
    let owed = 0;
    for (const held of asks) {
      owed += held.tokensToDraw() + (held.isStreaming() ? 0 : (reading.get(held) ?? 0));
    }
    return owed;
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
    give(held) {
      const { prompt } = held.ask;
      reading.set(held, readingWork(prompt.length, roomFor(prompt)));
      asks.add(held);
      prompts.asked(prompt);
      for (const message of held.messages()) worker.send(message);
    },
    ran(passes) {
      stepMs = stepMsAfter(stepMs ?? measuredMs(), measuredMs(), passes);
    },
    lose() {
      const lost = [...asks];
      asks.clear();
      prompts.forgetAll();
      stepMs = null;
      return lost;
    },
  };
}
