import {
  type ContinuationAsk,
  type ContinuationEvent,
  done,
  type Failure,
  limits,
  type Result,
} from '@tercet/protocol';
import type { Dispatched, Dispatcher } from '../../models/dispatcher.ts';

/** Asks of one request under way at once: the others wait for these, and other writers are served between. */
const atOnce = 4;

/** Hears what comes of a request's asks, each by its place among them. */
export interface Answer {
  /** Never a failure. */
  hear(prompt: number, event: Exclude<ContinuationEvent, { type: 'failed' }>): void;
  /** Nothing comes after it. */
  fail(failure: Failure): void;
}

/**
 * Asks one after the other, a few at a time. The first is taken on or refused at once; a later one that is refused
 * because others write is asked again when the refusal says, until `limits.maxTimeMs` have passed. What fails, fails all.
 */
export function askEach(
  dispatcher: Dispatcher,
  asks: readonly ContinuationAsk[],
  writer: string,
  answer: Answer,
): Result<{ cancel(): void }> {
  const running = new Map<number, Dispatched>();
  let next = 0;
  let retry: NodeJS.Timeout | undefined;
  let isOver = false;
  const waitUntil = performance.now() + limits.maxTimeMs;

  function cancel(): void {
    isOver = true;
    clearTimeout(retry);
    for (const dispatched of running.values()) dispatched.cancel();
    running.clear();
  }

  function fail(failure: Failure): void {
    if (isOver) return;
    cancel();
    answer.fail(failure);
  }

  function hear(prompt: number, left: Set<number>, event: ContinuationEvent): void {
    if (isOver) return;
    if (event.type === 'failed') {
      fail(event.failure);
      return;
    }
    if (event.type === 'ended') left.delete(event.candidate);
    answer.hear(prompt, event);
    if (left.size > 0) return;
    running.delete(prompt);
    askNext();
  }

  /** @returns why the ask is not taken on; null when it is, or when there is none. */
  function ask(prompt: number): Failure | null {
    const one = asks[prompt];
    if (!one) return null;
    const left = new Set(Array.from({ length: one.candidates }, (_, index) => index));
    const taken = dispatcher.ask(one, writer, (event) => hear(prompt, left, event));
    if (!taken.ok) return taken.failure;
    running.set(prompt, taken.value);
    next = prompt + 1;
    return null;
  }

  function askNext(): void {
    clearTimeout(retry);
    while (!isOver && next < asks.length && running.size < atOnce) {
      const refused = ask(next);
      if (!refused) continue;
      const comesLater = refused.code === 'overloaded' && performance.now() < waitUntil;
      if (comesLater) retry = setTimeout(askNext, refused.retryAfterMs);
      else fail(refused);
      return;
    }
  }

  const refused = ask(0);
  if (refused) return { ok: false, failure: refused };
  // What is asked now is heard later, never before this returns.
  askNext();
  return done({ cancel });
}
