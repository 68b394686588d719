import type { ModelRunner, Row } from '@tercet/engine';

const promptTokens = 32;
const branches = 3;
const steps = 7;

/**
 * Milliseconds one step of three candidates takes behind a short prompt: the median of seven, after the
 * passes that warm the model up. Uses slot 0, before anyone else does.
 */
export async function measureStep(runner: ModelRunner, now: () => number): Promise<number> {
  const owners = new Int8Array(runner.shape.slotTokens).fill(-1);
  await runner.run([
    rowOf(
      0,
      Array.from({ length: promptTokens }, (_, at) => at),
      null,
    ),
  ]);
  const times: number[] = [];
  for (let step = 0; step < steps; step++) {
    const start = promptTokens + step * branches;
    for (let branch = 0; branch < branches; branch++) owners[start + branch] = branch;
    const from = now();
    await runner.run([rowOf(start, new Array(branches).fill(promptTokens + step), owners)]);
    times.push(now() - from);
  }
  return times.sort((a, b) => a - b)[steps >> 1]!;
}

/** One row of slot 0; which tokens it reads makes no difference to the time. */
function rowOf(start: number, positions: number[], owners: Int8Array | null): Row {
  return {
    slot: 0,
    start,
    tokens: Int32Array.from(positions, (_, at) => at),
    positions: Int32Array.from(positions),
    owners,
    wanted: owners === null ? [] : positions.map((_, at) => at),
  };
}
