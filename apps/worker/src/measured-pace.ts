import type { Pace } from '@tercet/engine';
import type { PassReport } from '@tercet/protocol';
import type { Speed } from './measure-speed.ts';

/** A pace that follows what passes take. */
export interface MeasuredPace extends Pace {
  /** Told after every pass. */
  saw(pass: PassReport): void;
}

/**
 * How long a chunk of a prompt may take, milliseconds: a cancel, or another writer's ask, waits for one.
 * A machine that has become busy may double that, until the chunks are smaller.
 */
const chunkMs = 120;
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
  const tokenBudget = () => Math.max(budgets.least, Math.min(budgets.most, Math.floor(chunkMs / recentMs)));
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
