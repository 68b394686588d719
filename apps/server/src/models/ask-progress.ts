import type { CandidateProgress, ContinuationEvent } from '@tercet/protocol';

/** A candidate each, before anything was drawn. */
export const noProgress = (candidates: number): CandidateProgress[] =>
  Array.from({ length: candidates }, () => {
    return { redraws: 0, tokens: [], pieces: 0, characters: 0, ended: false };
  });

/**
 * Notes what an event says of its candidate, so that another worker could go on from here [CN14].
 * @param drawn token ids the worker told with it.
 */
export function noteProgress(
  progress: readonly CandidateProgress[],
  event: ContinuationEvent,
  drawn: readonly number[],
): void {
  if (!('candidate' in event)) return;
  const one = progress[event.candidate];
  if (!one) return;
  switch (event.type) {
    case 'piece':
      one.pieces += 1;
      one.characters += event.text.length;
      one.tokens.push(...drawn);
      return;
    case 'redrawn':
      one.redraws += 1;
      one.tokens = [];
      one.pieces = 0;
      one.characters = 0;
      return;
    case 'ended':
      one.ended = true;
      one.tokens.push(...drawn);
      return;
    default:
      event satisfies never;
  }
}
