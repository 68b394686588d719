import type { Pace } from '@tercet/engine';
import { limits, type PassReport } from '@tercet/protocol';
import type { Speed } from './measure-speed.ts';

/** A pace that follows what passes take. */
export interface MeasuredPace extends Pace {
  /** Told after every pass. */
  saw(pass: PassReport): void;
}

/** Tokens of prompt in one pass. On a machine that has become busy it may take double `limits.passMs`, until it is less. */
const budgets = { least: 32, most: 512 };

/** How much the latest pass counts against all before, and what one may be above them. */
const [latest, most] = [1 / 4, 2];

/**
 * The size of a chunk is found at the start, when other workers may be measuring too, and follows the passes: on a
 * machine that got busy, or behind a long prompt, chunks get smaller, and larger again.
 */
export function measuredPace({
  tokenMs,
  candidateCost,
}: Pick<Speed, 'tokenMs' | 'candidateCost'>): MeasuredPace {
  let recentMs = tokenMs;
  const tokenBudget = () =>
    Math.max(budgets.least, Math.min(budgets.most, Math.floor(limits.passMs / recentMs)));
  return {
    candidateCost,
    get tokenBudget() {
      return tokenBudget();
    },
    saw({ passMs, promptTokens, streamTokens, asks }) {
      // What any pass costs weighs more in a small one, and what is read beside others costs more than by itself.
      if (streamTokens > 0 || asks > 1 || promptTokens < tokenBudget() / 2) return;
      recentMs += (Math.min(passMs / promptTokens, recentMs * most) - recentMs) * latest;
    },
  };
}
