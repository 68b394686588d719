import type { ContinuationHint } from '@tercet/protocol';
import type { WorkerDesk } from './worker-desk.ts';

/** Which worker reads ahead for which writer [CN16]: one each. */
export interface Hints {
  /** @param desk where the ask would go; null: nowhere, or there is no hint any more. */
  give(writer: string, hint: ContinuationHint | null, desk: WorkerDesk | null): void;
  /** The worker is gone, and what it read with it. */
  lost(desk: WorkerDesk): void;
}

export function createHints(): Hints {
  const readBy = new Map<string, WorkerDesk>();
  return {
    give(writer, hint, desk) {
      const before = readBy.get(writer);
      if (before && before !== desk) {
        readBy.delete(writer);
        before.prompts.hinted(writer, null);
        before.worker.send({ type: 'hint', writer, hint: null });
      }
      if (!hint || !desk) return;
      readBy.set(writer, desk);
      desk.prompts.hinted(writer, hint.prompt);
      desk.worker.send({ type: 'hint', writer, hint });
    },
    lost(desk) {
      for (const [writer, at] of [...readBy]) if (at === desk) readBy.delete(writer);
    },
  };
}
