import { expect, test } from 'vitest';
import { problemOfAnswer } from './upstream-problem.ts';

test('an engine that says to come back in 1e300 s is asked again in a minute', async () => {
  const waits: [told: string, ms: number][] = [
    ['1e300', 60_000],
    ['1e999', 60_000],
    ['99999999999', 60_000],
    ['7', 7_000],
    ['-7', 1_000],
    ['soon', 1_000],
  ];
  for (const [told, ms] of waits) {
    const answer = new Response('', { status: 429, headers: { 'retry-after': told } });
    const problem = await problemOfAnswer(answer, { model: 'm', apiKey: null });
    expect([told, problem.kind, problem.retryAfterMs]).toEqual([told, 'busy', ms]);
  }
});
