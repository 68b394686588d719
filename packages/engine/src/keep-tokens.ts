import type { ContinuationSettings } from '@tercet/protocol';
import { topLogits } from './top-logits.ts';

/** Tokens that may be drawn: `weights` are proportional to their probabilities, the most likely one is 1. */
export interface KeptTokens {
  ids: Int32Array;
  weights: Float64Array;
}

export type KeepRules = Pick<ContinuationSettings, 'temperature' | 'topK' | 'topP' | 'minP'>;

/**
 * Applies temperature, then top-k, then top-p to what top-k left, then min-p.
 *
 * Temperature 0 keeps the most likely token alone. Exact at every setting: with top-k off, as many of
 * the largest logits are looked at as top-p needs, up to all of them. Ties go to the lower id.
 *
 * @param logits [vocabSize], not mutated.
 * @returns at least one token, most likely first, except when nothing cuts: then all, in order of id.
 * Throws when no logit is finite: the device is broken.
 */
export function keepTokens(logits: Float32Array, { temperature, topK, topP, minP }: KeepRules): KeptTokens {
  const best = topLogits(logits, 1)[0]!;
  const top = logits[best]!;
  if (!Number.isFinite(top)) throw new Error(`The largest logit is ${top}: the model's output is broken`);
  if (temperature === 0) return { ids: Int32Array.of(best), weights: Float64Array.of(1) };

  const weightOf = (id: number) => Math.exp((logits[id]! - top) / temperature);
  const cutsByRank = topK > 0 && topK < logits.length;
  if (cutsByRank) return cut(topLogits(logits, topK), weightOf, topP, minP, null);
  if (topP === 1) return aboveFloor(logits, weightOf, minP);

  let total = 0;
  for (let id = 0; id < logits.length; id++) total += weightOf(id);
  for (let count = 64; ; count *= 8) {
    const ids = topLogits(logits, count);
    const kept = cut(ids, weightOf, topP, minP, total);
    // Fewer than were looked at: the cut fell among them, so it is where a full sort would have cut.
    if (kept.ids.length < ids.length || ids.length === logits.length) return kept;
  }
}

/** Cuts tokens sorted by weight. `total` is the weight of the whole distribution; null: of `ids`. */
function cut(
  ids: Int32Array,
  weightOf: (id: number) => number,
  topP: number,
  minP: number,
  total: number | null,
): KeptTokens {
  const weights = Float64Array.from(ids, weightOf);
  const enough = topP * (total ?? weights.reduce((sum, weight) => sum + weight, 0));
  let kept = 0;
  let sum = 0;
  while (kept < ids.length && (kept === 0 || (sum < enough && weights[kept]! >= minP)))
    sum += weights[kept++]!;
  return { ids: ids.subarray(0, kept), weights: weights.subarray(0, kept) };
}

/** All tokens at least `minP` as likely as the most likely one; nothing needs sorting. */
function aboveFloor(logits: Float32Array, weightOf: (id: number) => number, minP: number): KeptTokens {
  const ids = new Int32Array(logits.length);
  const weights = new Float64Array(logits.length);
  let kept = 0;
  for (let id = 0; id < logits.length; id++) {
    const weight = weightOf(id);
    if (weight < minP) continue;
    ids[kept] = id;
    weights[kept++] = weight;
  }
  return { ids: ids.subarray(0, kept), weights: weights.subarray(0, kept) };
}
