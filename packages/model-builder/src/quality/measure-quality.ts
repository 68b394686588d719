import { compareDistributions, type DistributionDistance, lossOf } from './compare-distributions.ts';
import { goldenValues } from './golden-values.ts';

/** What the gate is about. */
export interface Quality {
  /** Golden texts whose ids differ. */
  tokenizerMismatches: number;
  /** KL(reference ‖ ours), nats, mean over the golden passages' positions; the reference is llama.cpp. */
  meanKl: number;
  /**
   * Share of those positions with the same most likely token as llama.cpp on the same weights as F32.
   *
   * On the checkpoint as it is, llama.cpp rounds activations to 8 bits, and so agrees with itself in 95 to
   * 97 % only, and with exact arithmetic in 95.98 %: no gate of 97 % could be met there. See golden/README.md.
   */
  top1Agreement: number;
  /** The same two figures the other way round: KL from the exact weights, agreement with the rounding reference. */
  meanKlExact: number;
  top1AgreementRounded: number;
  /** Perplexity on the golden prose, ours ÷ the reference's. */
  perplexityRatio: number;
}

/** What is measured. */
export interface MeasuredModel {
  encode(text: string): number[];
  /** Logits of every position of `ids` read from nothing, [ids.length] of [vocabSize]; valid until the next call. */
  read(ids: readonly number[]): Promise<Float32Array[]>;
}

/**
 * Compares a running model with the committed golden values.
 *
 * @param windows of 512 tokens of prose to read, at most; all of them take minutes.
 */
export async function measureQuality(
  model: MeasuredModel,
  windows = Number.POSITIVE_INFINITY,
): Promise<Quality> {
  const tokenization = await goldenValues.tokenization();
  const mismatches = tokenization.filter(({ text, ids }) => model.encode(text).join() !== ids.join());

  const reference: DistributionDistance[] = [];
  const exact: DistributionDistance[] = [];
  for (const passage of await goldenValues.passages()) {
    for (const [at, logits] of (await model.read(passage.ids)).entries()) {
      reference.push(compareDistributions(passage.reference[at]!, logits));
      exact.push(compareDistributions(passage.exact[at]!, logits));
    }
  }
  return {
    tokenizerMismatches: mismatches.length,
    meanKl: mean(reference.map(({ kl }) => kl)),
    top1Agreement: mean(exact.map(({ sameTop }) => Number(sameTop))),
    meanKlExact: mean(exact.map(({ kl }) => kl)),
    top1AgreementRounded: mean(reference.map(({ sameTop }) => Number(sameTop))),
    perplexityRatio: await measurePerplexity(model, windows),
  };
}

async function measurePerplexity(model: MeasuredModel, windows: number): Promise<number> {
  const { text, windowTokens, windowNll } = await goldenValues.prose();
  const ids = model.encode(text);
  const count = Math.min(windows, windowNll.length);
  let difference = 0;
  for (let window = 0; window < count; window++) {
    const part = ids.slice(window * windowTokens, (window + 1) * windowTokens);
    const logits = await model.read(part);
    let loss = 0;
    for (let at = 1; at < part.length; at++) loss += lossOf(logits[at - 1]!, part[at]!);
    difference += loss / (part.length - 1) - windowNll[window]!;
  }
  return Math.exp(difference / count);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
