import { type KeepRules, type KeptTokens, keepTokens } from './keep-tokens.ts';
import type { Random } from './random.ts';
import { applyRepetitionPenalty } from './repetition-penalty.ts';

/** What one draw depends on, besides the logits. */
interface Draw {
  settings: KeepRules & { repetitionPenalty: number };
  /** Tokens the repetition penalty sees. */
  recent: readonly number[];
  /** Tokens that may not be drawn; empty for all but first tokens. */
  excluded: ReadonlySet<number>;
  /** [vocabSize], 1 where a token may be drawn at all; null: everywhere. */
  allowed?: Uint8Array | null;
  /** Tokens that may not be drawn at all. */
  banned?: readonly number[];
  random: Random;
}

/** Chooses a next token from logits, which it leaves as they are. */
export type Sampler = (logits: Float32Array, draw: Draw) => number;

/**
 * A sampler with its own scratch memory.
 *
 * A model may give more logits than its tokenizer has tokens (rows that pad a matrix), or fewer; only
 * tokens that have both are drawn.
 *
 * Excluded tokens are taken out of the set the settings leave (drawing without replacement). When none
 * is left, the most likely token that is not excluded is taken: the set is widened by exactly one, by
 * rank, so the text strays no further than it must. What is banned, or not allowed, is out before the settings are
 * applied: the set they leave is of the others. Greedy candidates therefore take the first, second,
 * third most likely token. Only when every token is excluded is one repeated.
 */
export function createSampler(vocabSize: number): Sampler {
  const scratch = new Float32Array(vocabSize).fill(-Infinity);
  return (logits, { settings, recent, excluded, allowed = null, banned = [], random }) => {
    scratch.set(logits.subarray(0, vocabSize));
    if (allowed) for (let id = 0; id < vocabSize; id++) if (allowed[id] !== 1) scratch[id] = -Infinity;
    for (const token of banned) scratch[token] = -Infinity;
    if (settings.repetitionPenalty !== 1) applyRepetitionPenalty(scratch, recent, settings.repetitionPenalty);
    const drawn = drawToken(keepTokens(scratch, settings), excluded, random());
    if (drawn !== null) return drawn;
    for (const token of excluded) scratch[token] = -Infinity;
    let best = 0;
    for (let id = 1; id < vocabSize; id++) if (scratch[id]! > scratch[best]!) best = id;
    return best;
  };
}

/**
 * The token at `share` of the weight that is not excluded.
 * @param share in [0, 1).
 * @returns null when everything is excluded.
 */
export function drawToken(
  { ids, weights }: KeptTokens,
  excluded: ReadonlySet<number>,
  share: number,
): number | null {
  let total = 0;
  for (let at = 0; at < ids.length; at++) if (!excluded.has(ids[at]!)) total += weights[at]!;
  let rest = share * total;
  let drawn: number | null = null;
  for (let at = 0; at < ids.length; at++) {
    if (excluded.has(ids[at]!) || weights[at] === 0) continue;
    drawn = ids[at]!;
    rest -= weights[at]!;
    if (rest < 0) break;
  }
  return drawn;
}
