import type { CandidateProgress, ContinuationSettings } from '@tercet/protocol';
import { createTextCut, type TextCut } from '@tercet/protocol/pieces';
import type { Opening } from './opening.ts';
import { type Random, randomStream } from './random.ts';
import type { Beginning } from './read-prompt.ts';
import { createTextAssembly, type TextAssembly } from './text-assembly.ts';

/**
 * One draw of one candidate. A redraw replaces the whole object, so whoever still holds the old one
 * (a pass under way) can tell.
 */
export interface Candidate {
  readonly index: number;
  readonly redraws: number;
  readonly random: Random;
  readonly assembly: TextAssembly;
  readonly cut: TextCut;
  /** Bytes its next tokens have to give before anything new. */
  required: Uint8Array;
  /** The place its first character goes to; null once it has one, and where anything may follow. */
  opening: Opening | null;
  /** It has given something beyond what was required. */
  begun: boolean;
  /** Tokens another worker had drawn: taken in place of draws once the prompt is read. */
  readonly known: readonly number[];
  /** Tokens drawn, without an end token. */
  readonly tokens: number[];
  /** How many of them are in the KV: all but the last, unless it goes on from another worker. */
  written: number;
  /** How many were told along with events (`drawn`). */
  told: number;
  /** The text so far; how much of it was passed on, in UTF-16 units, and in how many pieces. */
  text: string;
  characters: number;
  pieces: number;
  /** Compared once already, at `earlyWords`. */
  compared: boolean;
  /** Its beginning was looked at once, at `beginningUnits`. */
  judged: boolean;
  live: boolean;
}

const noBytes = new Uint8Array(0);
const nothing: CandidateProgress = { redraws: 0, tokens: [], pieces: 0, characters: 0, ended: false };

/** @param progress where another worker left it [CN14]. */
export function newCandidate(
  index: number,
  seed: number,
  settings: ContinuationSettings,
  beginning: Beginning | null,
  progress: CandidateProgress = nothing,
): Candidate {
  return {
    index,
    redraws: progress.redraws,
    random: randomStream(seed, index, progress.redraws),
    assembly: createTextAssembly(),
    cut: createTextCut(settings, beginning?.before),
    required: beginning?.required ?? noBytes,
    opening: beginning?.opening ?? null,
    begun: beginning === null,
    known: progress.tokens,
    tokens: [],
    written: 0,
    told: progress.tokens.length,
    text: '',
    characters: progress.characters,
    pieces: progress.pieces,
    compared: false,
    judged: false,
    live: !progress.ended,
  };
}

/** The draw that takes the place of a withdrawn one. */
export const redrawn = (
  { index, redraws }: Candidate,
  seed: number,
  settings: ContinuationSettings,
  beginning: Beginning | null,
) => newCandidate(index, seed, settings, beginning, { ...nothing, redraws: redraws + 1 });

/** Token ids drawn since this was last asked: what another worker needs to go on from here [CN14]. */
export function takeDrawn(candidate: Candidate): number[] {
  const drawn = candidate.tokens.slice(candidate.told);
  candidate.told += drawn.length;
  return drawn;
}
