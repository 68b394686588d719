import { type Failure, limits } from '@tercet/protocol';
import type { AppendQueue, WaitingAppend } from './append-queue.ts';
import { type DocumentState, type PlacedAppend, placeAppend } from './place-append.ts';
import type { RecentStep, RecentSteps } from './recent-steps.ts';
import { slices } from './slices.ts';

/** An append that was taken out of the queue, and what became of it. */
export type Decided = { append: WaitingAppend } & (
  | { placed: PlacedAppend; failure?: never }
  | { placed?: never; failure: Failure }
);

/** From so many steps on nothing more is stored in the same flush. */
const stepsInFlush = 2 * limits.stepsInAppend;

/**
 * Takes appends out of the queue, as many as may be stored in one flush, up to the first that is behind. Each is
 * decided about as if those before it were durable already: when they do not become so, all are decided about anew.
 *
 * @param state   of memory: all of it durable.
 * @param recent  the steps up to it.
 */
export async function decideAppends(
  queue: AppendQueue,
  state: DocumentState,
  recent: RecentSteps,
  at: number,
): Promise<Decided[]> {
  const decided: Decided[] = [];
  const pending: RecentStep[] = [];
  let reached = state;
  while (pending.length < stepsInFlush && !decided.at(-1)?.append.alone) {
    const append = queue.next();
    if (!append) break;
    if (append.alone && decided.length > 0) {
      queue.putBack([append]);
      break;
    }
    const durable = recent.since(append.message.version);
    const placing = slices.run(placeAppend(reached, append, durable && [...durable, ...pending], at));
    const placed = placing instanceof Promise ? await placing : placing;
    if (placed.ok) {
      decided.push({ append, placed: placed.value });
      pending.push(...placed.value.steps);
      reached = placed.value.after;
      continue;
    }
    decided.push({ append, failure: placed.failure });
    // Whose turn it is next may depend on it.
    if (placed.failure.code === 'stale-version') break;
  }
  return decided;
}
