import { limits, type StepJson } from '@tercet/protocol';
import type { Step } from 'prosemirror-transform';
import { jsonBytes } from './split-step.ts';

/** Left for what is around the steps in a message. */
const aroundBytes = 4_000;

export interface FittingSteps {
  steps: StepJson[];
  /** Of the steps as JSON. */
  bytes: number;
}

/**
 * The first of the steps, as many as `most` bytes hold, one at least and no more than a message carries: one far over
 * the limit is not answered but cuts the connection, again on every return. Steps behind them are not looked at.
 */
export function stepsThatFit(waiting: readonly Step[], most: number): FittingSteps {
  const room = Math.min(most, limits.messageBytes - aroundBytes);
  const steps: StepJson[] = [];
  let bytes = 0;
  for (const step of waiting) {
    const json = step.toJSON() as StepJson;
    const size = jsonBytes(json) + 1;
    if (steps.length > 0 && bytes + size > room) break;
    steps.push(json);
    bytes += size;
  }
  return { steps, bytes };
}
