import type { Row } from '@tercet/engine';
import type { LoadedRunner } from './loaded-runner.ts';

export interface SelfTest {
  /** Milliseconds of a step of one token behind a short prompt. */
  stepMs: number;
  /** What is wrong, in words; null when nothing is. */
  problem: string | null;
  /** Of that: the model's numbers are wrong, always; or its memory is copied, as far as can be measured just now. */
  cause: 'numbers' | 'copies' | null;
}

/** A slot ten times as large may cost this much more: noise of a busy machine, not the copy of a cache. */
const slowerFactor = 2;
const slowerMs = 2;

/**
 * Largest difference of a logit between reading at once and in parts. Activations are rounded to 8 bits, so
 * another order of summing can move a logit by tenths; a cache that is not kept moves it by many units.
 */
const tolerance = 1;

/** A machine that is busy just now is measured again before the cache is blamed. */
const attempts = 3;

/**
 * Whether this onnxruntime does on this machine what the runner relies on; about twenty short passes.
 *
 * The KV cache is written in place: a step costs the same however much a slot could hold. And reading in
 * parts is reading at once.
 */
export async function selfTest(runner: LoadedRunner): Promise<SelfTest> {
  const { contextTokens } = runner.shape;
  const small = runner.sibling({ slots: 1, slotTokens: Math.min(64, contextTokens) });
  const large = runner.sibling({ slots: 1, slotTokens: contextTokens });
  try {
    const prompt = Array.from({ length: 24 }, (_, at) => (at * 31 + 7) % runner.shape.vocabSize);
    const whole = (await small.run([rowOf(0, prompt)]))[0]!.slice();
    await large.run([rowOf(0, prompt.slice(0, 20))]);
    const parts = (await large.run([rowOf(20, prompt.slice(20))]))[0]!;
    const difference = whole.reduce((most, logit, at) => Math.max(most, Math.abs(logit - parts[at]!)), 0);

    for (let attempt = 1; ; attempt++) {
      const [smallMs, largeMs] = await timeSteps(small, large);
      const found = problemOf(difference, smallMs, largeMs);
      if (found.cause !== 'copies' || attempt === attempts) return { stepMs: smallMs, ...found };
    }
  } finally {
    await small.close();
    await large.close();
  }
}

/** Milliseconds of a step of each runner, interleaved: the medians. */
async function timeSteps(small: LoadedRunner, large: LoadedRunner): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < 8; round++) {
    for (const [at, each] of [small, large].entries()) {
      const from = performance.now();
      await each.run([rowOf(24 + round, [5 % each.shape.vocabSize])]);
      times[at]!.push(performance.now() - from);
    }
  }
  return [median(times[0]), median(times[1])];
}

function problemOf(
  difference: number,
  smallMs: number,
  largeMs: number,
): Pick<SelfTest, 'problem' | 'cause'> {
  const wrong = (problem: string) => ({ problem, cause: 'numbers' }) as const;
  if (Number.isNaN(difference))
    return wrong('Its logits are not numbers: what is in its weights is out of range.');
  if (!(difference <= tolerance)) return wrong(`Reading in parts changes a logit by ${difference}.`);
  if (largeMs > slowerFactor * smallMs + slowerMs) {
    const problem = `The KV cache is copied: a step takes ${smallMs.toFixed(1)} ms, and ${largeMs.toFixed(1)} ms with larger slots.`;
    return { problem, cause: 'copies' };
  }
  return { problem: null, cause: null };
}

/** A causal row of slot 0 whose last token's logits are wanted. */
function rowOf(start: number, tokens: number[]): Row {
  return {
    slot: 0,
    start,
    tokens: Int32Array.from(tokens),
    positions: Int32Array.from(tokens, (_, at) => start + at),
    owners: null,
    wanted: [tokens.length - 1],
  };
}

function median(times: number[]): number {
  return times.sort((a, b) => a - b)[times.length >> 1]!;
}
