import type { ContinuationSettings } from '@tercet/protocol';
import { type Random, randomStream } from './random.ts';
import { createTextAssembly, type TextAssembly } from './text-assembly.ts';
import { createTextCut, type TextCut } from './text-cut.ts';

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
  /** Tokens drawn, without an end token. All but the last are in the KV. */
  readonly tokens: number[];
  /** How many of them were told along with events (`drawn`). */
  told: number;
  /** Text shown, and in how many pieces. */
  text: string;
  pieces: number;
  /** Compared once already, at `earlyWords`. */
  compared: boolean;
  live: boolean;
}

/** Token ids drawn since this was last asked: what another worker would need to go on from here [CN14]. */
export function takeDrawn(candidate: Candidate): number[] {
  const drawn = candidate.tokens.slice(candidate.told);
  candidate.told = candidate.tokens.length;
  return drawn;
}

export function newCandidate(
  index: number,
  redraws: number,
  seed: number,
  settings: ContinuationSettings,
): Candidate {
  return {
    index,
    redraws,
    random: randomStream(seed, index, redraws),
    assembly: createTextAssembly(),
    cut: createTextCut(settings),
    tokens: [],
    told: 0,
    text: '',
    pieces: 0,
    compared: false,
    live: true,
  };
}
