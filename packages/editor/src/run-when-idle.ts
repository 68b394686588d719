/**
 * Runs in the page's idle time, as often as `run` says that there is more; where the browser does not tell when
 * that is (Safari), after `schedule`.
 *
 * @returns how to call it off.
 */
export function runWhenIdle(
  schedule: (delayMs: number, run: () => void) => () => void,
  run: (mayGoOn: () => boolean) => 'more' | 'done',
): () => void {
  let stop: () => void = () => undefined;
  if (typeof requestIdleCallback === 'undefined') {
    const turn = () => {
      if (run(() => false) === 'more') stop = schedule(afterMs, turn);
    };
    stop = schedule(afterMs, turn);
    return () => stop();
  }
  const turn = (deadline: IdleDeadline) => {
    if (run(() => deadline.timeRemaining() > 1) === 'more') ask();
  };
  const ask = () => {
    const handle = requestIdleCallback(turn, { timeout: longestWaitMs });
    stop = () => cancelIdleCallback(handle);
  };
  ask();
  return () => stop();
}

const afterMs = 30;
/** A page that is never idle still keeps its document. */
const longestWaitMs = 2_000;
