import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type KeepRules, keepTokens } from './keep-tokens.ts';
import { randomStream } from './random.ts';
import { penaltyWindow, recentTokens } from './repetition-penalty.ts';
import { createSampler, drawToken } from './sampler.ts';
import { topLogits } from './top-logits.ts';

/** The obvious way: sort everything, cut three times. Probabilities by id. */
function reference(logits: Float32Array, { temperature, topK, topP, minP }: KeepRules): Map<number, number> {
  let kept = [...logits].map((logit, id) => ({ id, logit })).sort((a, b) => b.logit - a.logit || a.id - b.id);
  if (temperature === 0) return new Map([[kept[0]!.id, 1]]);
  if (topK > 0) kept = kept.slice(0, topK);
  const weigh = (logit: number) => Math.exp((logit - kept[0]!.logit) / temperature);
  const total = kept.reduce((sum, { logit }) => sum + weigh(logit), 0);
  let sum = 0;
  kept = kept.filter(({ logit }) => {
    const within = sum / total < topP || sum === 0 || topP === 1;
    sum += weigh(logit);
    return within;
  });
  kept = kept.filter(({ logit }) => weigh(logit) >= minP);
  const rest = kept.reduce((sum, { logit }) => sum + weigh(logit), 0);
  return new Map(kept.map(({ id, logit }) => [id, weigh(logit) / rest]));
}

const vocabulary = fc
  .array(fc.integer({ min: -60, max: 60 }), { minLength: 1, maxLength: 300 })
  .map((tenths) => Float32Array.from(tenths, (tenth) => tenth / 10));
const rules = fc.record({
  temperature: fc.constantFrom(0, 0.3, 1, 2.5),
  topK: fc.constantFrom(0, 1, 3, 50, 1000),
  topP: fc.constantFrom(0, 0.31, 0.77, 0.92, 1),
  minP: fc.constantFrom(0, 0.05, 0.4),
});

describe('which tokens are kept', () => {
  test('the k largest are those a full sort puts first', () => {
    fc.assert(
      fc.property(vocabulary, fc.integer({ min: 1, max: 400 }), (logits, count) => {
        const sorted = [...logits.keys()].sort((a, b) => logits[b]! - logits[a]! || a - b);
        expect([...topLogits(logits, count)]).toEqual(sorted.slice(0, count));
      }),
    );
  });

  test('temperature, top-k, top-p and min-p keep what sorting everything keeps, as likely', () => {
    fc.assert(
      fc.property(vocabulary, rules, (logits, rule) => {
        const kept = keepTokens(logits, rule);
        const total = kept.weights.reduce((sum, weight) => sum + weight, 0);
        const expected = reference(logits, rule);
        expect([...kept.ids].sort((a, b) => a - b)).toEqual([...expected.keys()].sort((a, b) => a - b));
        kept.ids.forEach((id, at) => {
          expect(kept.weights[at]! / total).toBeCloseTo(expected.get(id)!, 9);
        });
      }),
      { numRuns: 500 },
    );
  });

  test('a flat distribution over 49,152 tokens is cut exactly, with top-k off', () => {
    const logits = new Float32Array(49_152).map((_, id) => Math.sin(id) * 2);
    const kept = keepTokens(logits, { temperature: 1, topK: 0, topP: 0.95, minP: 0 });
    expect(kept.ids.length).toBe(reference(logits, { temperature: 1, topK: 0, topP: 0.95, minP: 0 }).size);
    expect(keepTokens(logits, { temperature: 1, topK: 0, topP: 1, minP: 0 }).ids.length).toBe(49_152);
  });

  test('logits that are no numbers are a broken device', () => {
    const rule = { temperature: 1, topK: 50, topP: 1, minP: 0 };
    expect(() => keepTokens(new Float32Array(9).fill(Number.NaN), rule)).toThrow('broken');
    expect(() => keepTokens(new Float32Array(9).fill(-Infinity), rule)).toThrow('broken');
  });
});

describe('drawing', () => {
  const plain = { temperature: 1, topK: 0, topP: 1, minP: 0, repetitionPenalty: 1 };
  const none = new Set<number>();

  test('every share of [0, 1) falls on the token that covers it', () => {
    const kept = { ids: Int32Array.of(4, 2, 9), weights: Float64Array.of(1, 0.5, 0.5) };
    expect([0, 0.49, 0.5, 0.74, 0.75, 0.999].map((share) => drawToken(kept, none, share))).toEqual([
      4, 4, 2, 2, 9, 9,
    ]);
    expect([0, 0.49, 0.5, 0.99].map((share) => drawToken(kept, new Set([4]), share))).toEqual([2, 2, 9, 9]);
    expect(drawToken(kept, new Set([2, 4, 9]), 0.5)).toBe(null);
  });

  test('tokens come as often as they are likely', () => {
    const logits = Float32Array.of(Math.log(5), Math.log(3), Math.log(2));
    const sample = createSampler(3);
    const random = randomStream(1, 0, 0);
    const counts = [0, 0, 0];
    for (let at = 0; at < 10_000; at++)
      counts[sample(logits, { settings: plain, recent: [], excluded: none, random })]!++;
    expect(counts.map((count) => Math.round(count / 1000))).toEqual([5, 3, 2]);
  });

  test('[CN7] excluding goes on by rank when the filters leave nothing else', () => {
    const sample = createSampler(4);
    const excluded = new Set<number>();
    const logits = Float32Array.of(1, 4, 2, 3);
    const settings = { ...plain, temperature: 0 };
    const drawn = Array.from({ length: 4 }, () => {
      const token = sample(logits, { settings, recent: [], excluded, random: () => 0 });
      excluded.add(token);
      return token;
    });
    expect(drawn).toEqual([1, 3, 2, 0]);
  });

  test('the repetition penalty divides what is above 0, multiplies what is below, once a token', () => {
    const sample = createSampler(3);
    const greedy = { ...plain, temperature: 0, repetitionPenalty: 2 };
    const pick = (logits: number[], recent: number[]) =>
      sample(Float32Array.from(logits), { settings: greedy, recent, excluded: none, random: () => 0 });
    expect(pick([3, 2, 0], [0])).toBe(1);
    expect(pick([3, 1, 0], [0, 0, 0])).toBe(0);
    expect(pick([-1, -1.5, -9], [0])).toBe(1);
    expect(pick([-1, -2.5, -9], [0])).toBe(0);
  });

  test('only tokens that have a logit and a text are drawn', () => {
    const draw = { settings: { ...plain, temperature: 0 }, recent: [], excluded: none, random: () => 0 };
    expect(createSampler(2)(Float32Array.of(1, 2, 3), draw)).toBe(1);
    expect(createSampler(3)(Float32Array.of(-2, -1), draw)).toBe(1);
  });

  test('logits are left as they are', () => {
    const logits = Float32Array.of(1, 2, 3);
    const draw = {
      settings: { ...plain, repetitionPenalty: 2 },
      recent: [2],
      excluded: new Set([0]),
      random: () => 0,
    };
    createSampler(3)(logits, draw);
    expect([...logits]).toEqual([1, 2, 3]);
  });

  test('the penalty sees the end of prompt and continuation, a bounded part', () => {
    const prompt = Int32Array.from({ length: 1000 }, (_, at) => at);
    expect(recentTokens(prompt, [7, 8]).slice(-4)).toEqual([998, 999, 7, 8]);
    expect(recentTokens(prompt, [7, 8]).length).toBe(penaltyWindow);
    expect(recentTokens(prompt, [...prompt]).length).toBe(penaltyWindow);
    expect(recentTokens(prompt.subarray(0, 2), [])).toEqual([0, 1]);
  });
});
