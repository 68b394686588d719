import { failed, type Result } from '@tercet/protocol';
import type { BenchSocket } from '../collab/typist.ts';

/** However long it is told to wait, milliseconds. */
const waitsAtMostMs = 2_000;
const waitsAtLeastMs = 50;

/** Waits as long as a refusal says. */
export function waitAsTold(answer: Result<unknown>): Promise<void> {
  const told = !answer.ok && 'retryAfterMs' in answer.failure ? answer.failure.retryAfterMs : 0;
  const ms = Math.min(waitsAtMostMs, Math.max(waitsAtLeastMs, told));
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Each page asks again when it is answered, and waits when it is told to: what a bound on one message, or on how many
 * at once, leaves an attacker.
 */
export async function insist(
  pages: readonly BenchSocket[],
  lastsMs: number,
  ask: (page: BenchSocket, turn: number) => Promise<Result<unknown>>,
): Promise<Result<unknown>[]> {
  const until = performance.now() + lastsMs;
  const answers: Result<unknown>[] = [];
  await Promise.all(
    pages.map(async (page) => {
      for (let turn = 0; performance.now() < until && page.connected; turn += 1) {
        const answer = await ask(page, turn);
        answers.push(answer);
        if (!answer.ok) await waitAsTold(answer);
      }
      if (!page.connected) answers.push(failed({ code: 'internal', problem: 'the connection was cut' }));
    }),
  );
  return answers;
}
