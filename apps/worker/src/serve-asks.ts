import { createEngine, type EngineParts } from '@tercet/engine';
import type { ContinuationAsk, ContinuationCancel } from '@tercet/protocol';

export interface Serving {
  ask(ask: ContinuationAsk): void;
  cancel(cancel: ContinuationCancel): void;
  /** Resolves when the pass under way is over and no other follows; asks still held get no more events. */
  stop(): Promise<void>;
}

export interface ServingParts extends EngineParts {
  /** Lets the process read its inbox; called between any two passes, so a cancel waits one at most. */
  nextTurn: () => Promise<void>;
  /** The model does not answer any more. Called once, nothing after it. */
  onBroken: (error: unknown) => void;
}

/** Runs an engine whenever it has something to do: idle ⇄ stepping → stopped. */
export function serveAsks({ nextTurn, onBroken, ...parts }: ServingParts): Serving {
  const engine = createEngine(parts);
  let stepping: Promise<void> | null = null;
  let stopped = false;

  async function drive(): Promise<void> {
    try {
      while (!stopped && (await engine.step())) await nextTurn();
    } catch (error) {
      stopped = true;
      onBroken(error);
    }
    stepping = null;
  }

  return {
    ask(ask) {
      if (stopped) return;
      engine.ask(ask);
      stepping ??= drive();
    },
    cancel(cancel) {
      if (stopped) return;
      engine.cancel(cancel);
    },
    async stop() {
      stopped = true;
      await stepping;
    },
  };
}
