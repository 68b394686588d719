import type { CandidateProgress, ContinuationEvent } from '@tercet/protocol';
import type { Emit } from './emit.ts';

/** An ask that is drawn again from its start, of which some was told by a worker that is lost [CN14] [CN17]. */
export interface DrawnAgain {
  /** Passes on what was not told yet. */
  readonly emit: Emit;
  /** Whether anything more of a candidate is wanted: of one that had ended, nothing. */
  isWanted(candidate: number): boolean;
}

/** How far a candidate has come this time. */
interface Again {
  redraws: number;
  tokens: number;
  characters: number;
  /** Number of its next piece that is told. */
  pieces: number;
}

/**
 * The same ask with the same seed gives the same text, so what was told is what comes first: it is counted and left out,
 * and the rest follows in the numbering that was begun.
 *
 * @param told where the lost worker left each candidate.
 */
export function drawnAgain(told: readonly CandidateProgress[], emit: Emit): DrawnAgain {
  const candidates = told.map((own): Again => ({ redraws: 0, tokens: 0, characters: 0, pieces: own.pieces }));

  function pass(event: Extract<ContinuationEvent, { candidate: number }>, drawn: number[] = []): void {
    const own = told[event.candidate];
    const again = candidates[event.candidate];
    if (!own || !again || own.ended) return;
    if (event.type === 'redrawn') {
      again.redraws += 1;
      again.tokens = 0;
      again.characters = 0;
      if (again.redraws > own.redraws) emit(event);
      return;
    }
    if (again.redraws > own.redraws) {
      // A draw that was not told of at all.
      emit(event, drawn);
      return;
    }
    const untold = drawn.slice(Math.max(0, own.tokens.length - again.tokens));
    again.tokens += drawn.length;
    if (event.type === 'ended') {
      emit({ ...event, tokens: Math.max(event.tokens, own.tokens.length) }, untold);
      return;
    }
    if (again.redraws < own.redraws) return;
    const text = event.text.slice(Math.max(0, own.characters - again.characters));
    again.characters += event.text.length;
    if (text !== '') emit({ ...event, index: again.pieces++, text }, untold);
  }

  return {
    emit: (event, drawn) => ('candidate' in event ? pass(event, drawn) : emit(event, drawn)),
    isWanted: (candidate) => told[candidate]?.ended !== true,
  };
}
