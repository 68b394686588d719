import type { CandidateProgress, ContinuationAsk } from '@tercet/protocol';
import type { Emit } from './emit.ts';

/** An ask without a slot. */
export interface WaitingAsk {
  ask: ContinuationAsk;
  writer: string;
  seed: number;
  prompt: Int32Array;
  arrivedAt: number;
  resume: readonly CandidateProgress[] | undefined;
  /** Candidates cancelled while it waits. */
  cancelled: Set<number>;
}

/**
 * Asks that wait for a slot, first come first served. Each is told its place, and again when it
 * changes [CN13]; one that is served at once is told nothing.
 */
export function createWaitingLine(emit: Emit) {
  const line: WaitingAsk[] = [];
  const told = new Map<WaitingAsk, number>();
  return {
    asks: line as readonly WaitingAsk[],
    push(ask: WaitingAsk): void {
      line.push(ask);
    },
    remove(ask: WaitingAsk): void {
      line.splice(line.indexOf(ask), 1);
      told.delete(ask);
    },
    /** Call after every change, once whoever can be served has been. */
    tellPlaces(): void {
      line.forEach((waiting, at) => {
        if (told.get(waiting) === at + 1) return;
        told.set(waiting, at + 1);
        emit({ type: 'queued', askId: waiting.ask.askId, place: at + 1 });
      });
    },
  };
}
