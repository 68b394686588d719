import type { CandidateProgress, ContinuationAsk } from '@tercet/protocol';
import type { Emit } from './emit.ts';
import type { Beginning } from './read-prompt.ts';
import { serviceOrder, type Waiting } from './service-order.ts';
import type { MemoryRules } from './slot-memory.ts';

/** An ask without a slot. */
export interface WaitingAsk extends Waiting {
  ask: ContinuationAsk;
  seed: number;
  prompt: Int32Array;
  beginning: Beginning | null;
  rules: MemoryRules;
  arrivedAt: number;
  resume: readonly CandidateProgress[] | undefined;
  /** Candidates cancelled while it waits. */
  cancelled: Set<number>;
}

/**
 * Asks that wait for a slot. Each is told its place in the order of service, and again when it changes
 * [CN13]; one that is served at once is told nothing.
 *
 * @param counterOf what has been done for a writer, in tokens of prompt.
 */
export function createWaitingLine(emit: Emit, counterOf: (writer: string) => number) {
  const line: WaitingAsk[] = [];
  const told = new Map<WaitingAsk, number>();
  return {
    /** In order of arrival. */
    asks: line as readonly WaitingAsk[],
    push(ask: WaitingAsk): void {
      line.push(ask);
    },
    remove(ask: WaitingAsk): void {
      line.splice(line.indexOf(ask), 1);
      told.delete(ask);
    },
    /** Ends a candidate, or all; one without any is taken out of the line. */
    cancel(waits: WaitingAsk, candidate: number | undefined, timeMs: number): void {
      const { ask, cancelled } = waits;
      for (let index = 0; index < ask.candidates; index++) {
        if (cancelled.has(index) || (candidate ?? index) !== index) continue;
        cancelled.add(index);
        const { askId } = ask;
        emit({ type: 'ended', askId, candidate: index, reason: 'cancelled', tokens: 0, timeMs });
      }
      if (cancelled.size === ask.candidates) this.remove(waits);
    },
    inOrder: () => serviceOrder(line, counterOf),
    /** Call after every change, once whoever can be served has been. */
    tellPlaces(): void {
      serviceOrder(line, counterOf).forEach((waiting, at) => {
        if (told.get(waiting) === at + 1) return;
        told.set(waiting, at + 1);
        emit({ type: 'queued', askId: waiting.ask.askId, place: at + 1 });
      });
    },
  };
}
