import type { AskOutcome } from './ask-outcome.ts';

type AskOnce = () => Promise<AskOutcome>;

/** Before a closed loop asks again. */
const refusedPauseMs = 100;

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export interface Saturation {
  /** Asks always under way: a new one for each that ends. */
  together: number;
  /** Asks that end before counting begins, so that it begins with the line full. */
  warmUpAsks: number;
  /** What is counted at the least, by number and by time. */
  leastAsks: number;
  leastMs: number;
}

/**
 * Closed loop.
 *
 * @returns the asks that ended while it was counted, and how long that was; all have ended by then.
 */
export async function saturate({ together, warmUpAsks, leastAsks, leastMs }: Saturation, ask: AskOnce) {
  const counted: AskOutcome[] = [];
  let warmUpLeft = warmUpAsks;
  let from = performance.now();
  let lastingMs: number | null = null;
  const see = (outcome: AskOutcome) => {
    const at = performance.now();
    if (warmUpLeft > 0) {
      warmUpLeft -= 1;
      from = at;
      return;
    }
    counted.push(outcome);
    if (counted.length >= leastAsks && at - from >= leastMs) lastingMs = at - from;
  };
  const keepAsking = async () => {
    while (lastingMs === null) {
      const outcome = await ask();
      // What was refused is no work done.
      if (outcome.end === 'overloaded') await wait(refusedPauseMs);
      else if (lastingMs === null) see(outcome);
    }
  };
  await Promise.all(Array.from({ length: together }, keepAsking));
  return { outcomes: counted, lastingMs: lastingMs ?? leastMs };
}

/** Open loop: asks at the given times, whatever became of those before. @returns all, after the last has ended. */
export async function offer(arrivalsMs: readonly number[], ask: AskOnce): Promise<AskOutcome[]> {
  const from = performance.now();
  const asked: Promise<AskOutcome>[] = [];
  for (const at of arrivalsMs) {
    const early = from + at - performance.now();
    if (early > 0) await wait(early);
    asked.push(ask());
  }
  return Promise.all(asked);
}

/** Asks now and then: a pause after each. @param pauseMs drawn anew for every pause. */
export async function askNowAndThen(lastingMs: number, pauseMs: () => number, ask: AskOnce) {
  const endAt = performance.now() + lastingMs;
  const outcomes: AskOutcome[] = [];
  while (performance.now() < endAt) {
    await wait(pauseMs());
    outcomes.push(await ask());
  }
  return outcomes;
}

/** Keeps `together` asks under way until told to stop; after a refusal it waits `pauseMs`. */
export function flood(together: number, pauseMs: number, ask: AskOnce) {
  let stopped = false;
  const keepAsking = async () => {
    while (!stopped) {
      const { end } = await ask();
      if (end !== 'complete') await wait(pauseMs);
    }
  };
  const done = Promise.all(Array.from({ length: together }, keepAsking));
  return {
    async stop() {
      stopped = true;
      await done;
    },
  };
}
