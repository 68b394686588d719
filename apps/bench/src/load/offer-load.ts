import type { AskOutcome } from './ask-outcome.ts';

type AskOnce = () => Promise<AskOutcome>;

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * Closed loop: always `together` asks under way, a new one for each that ends.
 *
 * @returns the asks that ended in time; the rest have ended too by then.
 */
export async function saturate(together: number, lastingMs: number, ask: AskOnce): Promise<AskOutcome[]> {
  const endAt = performance.now() + lastingMs;
  const ended: AskOutcome[] = [];
  const keepAsking = async () => {
    while (performance.now() < endAt) {
      const outcome = await ask();
      if (performance.now() < endAt) ended.push(outcome);
    }
  };
  await Promise.all(Array.from({ length: together }, keepAsking));
  return ended;
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
