import type { ContinuationSettings } from '@tercet/protocol';
import { nucleus } from './nucleus.ts';
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
 * Temperature 0 keeps the most likely token alone. Exact at every setting, and no setting sorts the whole
 * vocabulary. Ties go to the lower id.
 *
 * @param logits [vocabSize], not mutated.
 * @returns at least one token; most likely first with top-k, else in no order to rely on but always the same.
 * Throws when no logit is finite: the device is broken.
 */
export function keepTokens(logits: Float32Array, { temperature, topK, topP, minP }: KeepRules): KeptTokens {
  const count = temperature === 0 ? 1 : topK;
  if (count > 0 && count < logits.length) {
    const ids = topLogits(logits, count);
    return cut(ids, weigh(ids, logits, logits[ids[0]!]!, temperature), topP, minP);
  }
  const all = new Int32Array(logits.length);
  for (let id = 0; id < all.length; id++) all[id] = id;
  const weights = weigh(all, logits, largest(logits), temperature || 1);
  if (topP === 1 && minP === 0) return { ids: all, weights };
  const ids = (topP < 1 ? nucleus(weights, topP) : all).filter((id) => weights[id]! >= minP);
  return { ids, weights: new Float64Array(ids.length).map((_, at) => weights[ids[at]!]!) };
}

/** Cuts tokens sorted by weight, at least one staying. */
function cut(ids: Int32Array, weights: Float64Array, topP: number, minP: number): KeptTokens {
  const enough = topP === 1 ? Infinity : topP * weights.reduce((sum, weight) => sum + weight, 0);
  let kept = 0;
  let sum = 0;
  while (kept < ids.length && (kept === 0 || (sum < enough && weights[kept]! >= minP)))
    sum += weights[kept++]!;
  return { ids: ids.subarray(0, kept), weights: weights.subarray(0, kept) };
}

/** What each id weighs beside the most likely one. At temperature 0 only the largest logit is asked for. */
function weigh(ids: Int32Array, logits: Float32Array, top: number, temperature: number): Float64Array {
  if (!Number.isFinite(top)) throw new Error(`The largest logit is ${top}: the model's output is broken`);
  const weights = new Float64Array(ids.length);
  for (let at = 0; at < ids.length; at++) {
    const below = logits[ids[at]!]! - top;
    weights[at] = below === 0 ? 1 : Math.exp(below / temperature);
  }
  return weights;
}

function largest(logits: Float32Array): number {
  let top = -Infinity;
  for (let id = 0; id < logits.length; id++) if (logits[id]! > top) top = logits[id]!;
  return top;
}
