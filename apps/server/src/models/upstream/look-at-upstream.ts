import { requestUpstream } from './request-upstream.ts';
import { streamCompletion } from './stream-completion.ts';
import type { UpstreamAddress } from './upstream-address.ts';
import { problemOfError, UpstreamProblem } from './upstream-problem.ts';

/** Tokens of the text that is written to see whether it answers, and how fast. */
const probedTokens = 8;
const silentMs = 10_000;
/** Of a server that has no time to show it, per token. */
const unknownStepMs = 1;

/**
 * Writes a few tokens: address, key and model are right, it streams. A server that is busy is there.
 *
 * @returns how fast it is, milliseconds a token. Rejects as streamCompletion does.
 */
export async function tryUpstream(address: UpstreamAddress, signal: AbortSignal): Promise<number> {
  const times: number[] = [];
  const request = { prompt: 'The', max_tokens: probedTokens, temperature: 1, n: 1 };
  try {
    for await (const { text } of streamCompletion(address, request, signal)) {
      if (text) times.push(performance.now());
      // It was asked for no more; not every server knows when to end.
      if (times.length === probedTokens) break;
    }
  } catch (error) {
    if (problemOfError(error).kind !== 'busy') throw error;
  }
  const steps = times.length - 1;
  return steps > 0 ? Math.max(0.1, (times[steps]! - times[0]!) / steps) : unknownStepMs;
}

/**
 * Whether it is still there, at no cost: `GET /models`. Any answer but a refused key or a failure will do.
 *
 * Rejects with UpstreamProblem, or with what fetch throws.
 */
export async function pingUpstream({ baseUrl, apiKey }: UpstreamAddress, signal: AbortSignal): Promise<void> {
  const { status, body } = await requestUpstream(`${baseUrl}/models`, {
    headers: apiKey === null ? {} : { authorization: `Bearer ${apiKey}` },
    signal: AbortSignal.any([signal, AbortSignal.timeout(silentMs)]),
  });
  await body?.cancel();
  if (status === 401 || status === 403) throw new UpstreamProblem('refused', 'it does not accept the key');
  if (status >= 500) throw new UpstreamProblem('lost', `it answered ${status}`);
}
