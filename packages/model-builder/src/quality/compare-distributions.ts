import type { GoldenPosition } from './golden-values.ts';

/** How a position's distribution compares with the reference's. */
export interface DistributionDistance {
  /**
   * KL(reference ‖ ours), nats, over the reference's most likely tokens and one bucket for all the others.
   * Never more than over the whole vocabulary.
   */
  kl: number;
  /** Whether the most likely token is the same. */
  sameTop: boolean;
}

/** @param logits [vocabSize], of the position the golden values are about. */
export function compareDistributions(golden: GoldenPosition, logits: Float32Array): DistributionDistance {
  const { top, logSum } = summarise(logits);
  let kl = 0;
  let [theirMass, ourMass] = [0, 0];
  for (const [at, token] of golden.tokens.entries()) {
    const theirs = golden.logProbabilities[at]!;
    const ours = logits[token]! - logSum;
    kl += Math.exp(theirs) * (theirs - ours);
    theirMass += Math.exp(theirs);
    ourMass += Math.exp(ours);
  }
  const [theirTail, ourTail] = [Math.max(1 - theirMass, 1e-12), Math.max(1 - ourMass, 1e-12)];
  kl += theirTail * Math.log(theirTail / ourTail);
  return { kl, sameTop: top === golden.tokens[0] };
}

/** Negative log-likelihood of `token`, nats. */
export function lossOf(logits: Float32Array, token: number): number {
  return summarise(logits).logSum - logits[token]!;
}

/** The most likely token, and the logarithm of what the exponentials sum to. */
function summarise(logits: Float32Array): { top: number; logSum: number } {
  let top = 0;
  for (let token = 1; token < logits.length; token++) if (logits[token]! > logits[top]!) top = token;
  const highest = logits[top]!;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - highest);
  return { top, logSum: highest + Math.log(sum) };
}
