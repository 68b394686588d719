import type { PassReport } from '@tercet/protocol';
import { promptTokenCost } from './choose-worker.ts';

/** Rows of the pass a worker measures when it comes up: only passes of as many compare with it. */
export const measuredRows = 3;
/** How far one pass moves the figure, and how far a report without such a pass moves it back. */
const weightOfPass = 0.1;
const weightOfSilence = 0.02;

/**
 * How long a step takes on a worker now. Passes like the one measured at its start tell; a worker that gets
 * none goes back to that measure slowly, so one that was slow for a while is tried again. A worker with more
 * rows than that is judged by what it owes.
 *
 * @param stepMs     the figure so far.
 * @param measuredMs what the worker measured when it came up.
 */
export function stepMsAfter(stepMs: number, measuredMs: number, passes: readonly PassReport[]): number {
  const alike = passes.filter(
    ({ streamTokens, promptTokens, aheadTokens }) =>
      streamTokens === measuredRows && promptTokens === 0 && aheadTokens === 0,
  );
  if (alike.length === 0) return stepMs + weightOfSilence * (measuredMs - stepMs);
  return alike.reduce((now, { passMs, sampleMs }) => now + weightOfPass * (passMs + sampleMs - now), stepMs);
}

/**
 * How long a token of a candidate takes on a worker now, those of prompts counted by what they cost:
 * milliseconds. Passes shared by many writers count too: what they share makes a token cheaper.
 *
 * @param tokenMs the figure so far.
 */
export function tokenMsAfter(tokenMs: number, passes: readonly PassReport[]): number {
  let now = tokenMs;
  for (const { passMs, sampleMs, promptTokens, streamTokens } of passes) {
    const tokens = streamTokens + promptTokenCost * promptTokens;
    if (tokens > 0) now += weightOfPass * ((passMs + sampleMs) / tokens - now);
  }
  return now;
}
