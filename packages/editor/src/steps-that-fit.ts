import { limits, type StepJson } from '@tercet/protocol';

/** Left for what is around the steps in a message. */
const aroundBytes = 4_000;

/**
 * The first of the steps, as many as one message can carry and at least one: a message far over the limit is not
 * answered but cuts the connection, again on every return.
 */
export function stepsThatFit(steps: readonly StepJson[]): StepJson[] {
  const fitting: StepJson[] = [];
  let bytes = aroundBytes;
  for (const step of steps) {
    bytes += new TextEncoder().encode(JSON.stringify(step)).length + 1;
    if (fitting.length > 0 && bytes > limits.messageBytes) break;
    fitting.push(step);
  }
  return fitting;
}
