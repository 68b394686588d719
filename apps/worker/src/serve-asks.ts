import { createEngine, type EngineParts, type GivenAsk } from '@tercet/engine';
import type { ContinuationCancel, ContinuationHint, FromWorker, PassReport } from '@tercet/protocol';
import type { MeasuredPace } from './measured-pace.ts';

export interface Serving {
  ask(given: GivenAsk): void;
  cancel(cancel: ContinuationCancel): void;
  hint(writer: string, hint: ContinuationHint | null): void;
  /** What to tell the server of now; its passes are those since the last call. */
  alive(): Extract<FromWorker, { type: 'alive' }>;
  /** Resolves when the pass under way is over and no other follows; asks still held get no more events. */
  stop(): Promise<void>;
}

export interface ServingParts extends Omit<EngineParts, 'report' | 'pace'> {
  pace: MeasuredPace;
  /** Lets the process read its inbox; called between any two passes, so a cancel waits one at most. */
  nextTurn: () => Promise<void>;
  /** The model does not answer any more. Called once, nothing after it. */
  onBroken: (error: unknown) => void;
}

/** Runs an engine whenever it has something to do: idle ⇄ stepping → stopped. */
export function serveAsks({ nextTurn, onBroken, ...parts }: ServingParts): Serving {
  let passes: PassReport[] = [];
  const report = (pass: PassReport) => {
    passes.push(pass);
    parts.pace.saw(pass);
  };
  const engine = createEngine({ ...parts, report });
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
    ask(given) {
      if (stopped) return;
      engine.ask(given);
      stepping ??= drive();
    },
    cancel(cancel) {
      if (stopped) return;
      engine.cancel(cancel);
    },
    hint(writer, hint) {
      if (stopped) return;
      engine.hint(writer, hint);
      stepping ??= drive();
    },
    alive() {
      const told = passes;
      passes = [];
      return { type: 'alive', passes: told, ...engine.load() };
    },
    async stop() {
      stopped = true;
      await stepping;
    },
  };
}
