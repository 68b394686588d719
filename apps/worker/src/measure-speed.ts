import type { ModelRunner, Row } from '@tercet/engine';

/** What the scheduler has to know of a model on its device. */
export interface Speed {
  /** One step of three candidates behind a short prompt, milliseconds. */
  stepMs: number;
  /** A token of a prompt, milliseconds. */
  tokenMs: number;
  /** What a token of a running candidate costs, in tokens of prompt. */
  candidateCost: number;
}

const longestPrompt = 64;
const branches = 3;
const steps = 7;

/** KV indices of a slot that are used. */
export const measuredTokens = longestPrompt + steps * branches;

/**
 * Measures reading and stepping. What a scheduler plans with is the least of several, since a machine that
 * is busy for a moment only adds to it; `stepMs` is a median. What one more candidate costs is the
 * difference between steps of one ask and of two, since a pass has costs of its own.
 * Uses slots 0 and 1, before anyone else does.
 */
export async function measureSpeed(runner: ModelRunner, now: () => number): Promise<Speed> {
  const { slots, slotTokens, vocabSize } = runner.shape;
  const promptTokens = Math.min(longestPrompt, slotTokens - steps * branches);
  const time = async (rows: readonly Row[]): Promise<number> => {
    const from = now();
    await runner.run(rows);
    return now() - from;
  };
  const asked = slots > 1 ? [0, 1] : [0];
  const reads: number[] = [];
  for (const slot of [0, ...asked]) reads.push(await time([promptRow(slot, promptTokens, vocabSize)]));
  const owners = new Int8Array(slotTokens).fill(-1);
  const alone: number[] = [];
  const together: number[] = [];
  for (let step = 0; step < steps; step++) {
    const rows = asked.map((slot) => stepRow(slot, step, promptTokens, owners));
    alone.push(await time(rows.slice(0, 1)));
    together.push(await time(rows));
  }
  const tokenMs = Math.min(...reads) / promptTokens;
  const stepMs = Math.min(...alone);
  const moreMs = slots > 1 ? Math.min(...together) - stepMs : stepMs;
  return {
    stepMs: median(alone),
    tokenMs,
    candidateCost: Math.max(1, moreMs / branches / tokenMs),
  };
}

/** The beginning of a text; which tokens it reads makes no difference to the time. */
function promptRow(slot: number, promptTokens: number, vocabSize: number): Row {
  const positions = Int32Array.from({ length: promptTokens }, (_, at) => at);
  const tokens = positions.map((at) => at % vocabSize);
  return { slot, start: 0, tokens, positions, owners: null, isPrompt: true, wanted: [] };
}

function stepRow(slot: number, step: number, promptTokens: number, owners: Int8Array): Row {
  const start = promptTokens + step * branches;
  const wanted = Array.from({ length: branches }, (_, branch) => branch);
  owners.set(wanted, start);
  const positions = new Int32Array(branches).fill(promptTokens + step);
  return { slot, start, tokens: Int32Array.from(wanted), positions, owners, wanted };
}

const median = (times: number[]): number => times.sort((a, b) => a - b)[times.length >> 1]!;
