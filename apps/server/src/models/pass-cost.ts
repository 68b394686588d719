import type { PassReport } from '@tercet/protocol';

/** What a pass takes on a worker, milliseconds: by itself, a token of a prompt, a token of a candidate. */
export interface PassCost {
  passMs: number;
  promptMs: number;
  streamMs: number;
}

/** What a pass takes on a worker, as its passes tell. */
export interface MeasuredPassCost {
  saw(passes: readonly PassReport[]): void;
  /** null: no pass has been seen yet. */
  cost(): PassCost | null;
  /** Another process comes: nothing is known. */
  forgetAll(): void;
}

/** How much all passes before count, when one more comes: about fifty are remembered. */
const forgetting = 0.98;
/** As many passes the expectation counts as, so that passes that are all alike still tell the three costs apart. */
const priorPasses = 0.1;
/** What an expectation says of passes of such a size, it says as firmly as a pass would. */
const usualSize = [1, 64, 6];
/** The shares of a step of three candidates that the three costs usually are (bench `ask`). */
const usualShares = [0.7, 0.08, 0.1];
/** No cost is taken for less than this part of what is expected. */
const leastPart = 0.1;

/**
 * Least squares over the latest passes, each forgotten a little with every one that follows, held to what the first
 * measurement lets expect.
 *
 * @param stepMs a pass of three candidates, milliseconds, > 0; read at the first pass.
 */
export function measurePassCost(stepMs: () => number): MeasuredPassCost {
  /** Sums of products of the sizes, and of sizes and times. */
  let sizes = [0, 1, 2].map(() => [0, 0, 0]);
  let times = [0, 0, 0];
  let expected: number[] | null = null;

  function see({ passMs, sampleMs, promptTokens, aheadTokens, streamTokens }: PassReport): void {
    const size = [1, promptTokens + aheadTokens, streamTokens];
    sizes = sizes.map((row, at) => row.map((sum, to) => forgetting * sum + size[at]! * size[to]!));
    times = times.map((sum, at) => forgetting * sum + size[at]! * (passMs + sampleMs));
  }
  return {
    saw(passes) {
      if (passes.length > 0) expected ??= usualShares.map((share) => share * stepMs());
      for (const pass of passes) see(pass);
    },
    forgetAll() {
      sizes = sizes.map((row) => row.map(() => 0));
      times = times.map(() => 0);
      expected = null;
    },
    cost() {
      if (!expected) return null;
      const firm = usualSize.map((size) => priorPasses * size * size);
      const matrix = sizes.map((row, at) => row.map((sum, to) => sum + (at === to ? firm[at]! : 0)));
      const found = solve(
        matrix,
        times.map((sum, at) => sum + firm[at]! * expected![at]!),
      );
      const [passMs, promptMs, streamMs] = found.map((cost, at) =>
        Math.max(cost, leastPart * expected![at]!),
      );
      return { passMs: passMs!, promptMs: promptMs!, streamMs: streamMs! };
    },
  };
}

/** Cramer's rule. @param matrix 3 × 3, symmetric and positive definite. */
function solve(matrix: readonly number[][], right: readonly number[]): number[] {
  const whole = determinant(matrix);
  return right.map(
    (_, at) =>
      determinant(matrix.map((row, to) => row.map((one, of) => (of === at ? right[to]! : one)))) / whole,
  );
}

function determinant([a, b, c]: readonly number[][]): number {
  const minor = (one: number, two: number) => b![one]! * c![two]! - b![two]! * c![one]!;
  return a![0]! * minor(1, 2) - a![1]! * minor(0, 2) + a![2]! * minor(0, 1);
}
