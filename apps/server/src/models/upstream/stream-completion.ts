import { limits, parseSafely } from '@tercet/protocol';
import { z } from 'zod';
import { oneLine } from '../one-line.ts';
import { readEvents } from './read-events.ts';
import { requestUpstream } from './request-upstream.ts';
import type { UpstreamAddress } from './upstream-address.ts';
import { problemOfAnswer, UpstreamProblem } from './upstream-problem.ts';

/** What is asked for; besides these any field of OpenAI's. */
interface CompletionRequest {
  prompt: string;
  max_tokens: number;
}

/** One piece of a completion; `finish` with the last. */
export interface CompletionPiece {
  text: string;
  finish: 'stop' | 'length' | null;
}

/** How long nothing may come, milliseconds: a prompt is read, or the server hangs. */
const silentMs = 60_000;
/** Events without a part of the text, such as signs of life, that are read of one answer besides one a token. */
const emptyEvents = 1_000;

const chunkSchema = z.object({
  // Only one is looked at: there may be any number.
  choices: z.array(z.unknown()).nullish(),
  error: z.unknown().optional(),
});
const choiceSchema = z.object({ text: z.string().nullish(), finish_reason: z.string().nullish() });

/**
 * One candidate, streamed: `POST /completions` with `stream: true`.
 *
 * Rejects with UpstreamProblem, or with what fetch throws; when `signal` is aborted, with its reason.
 */
export async function* streamCompletion(
  { baseUrl, model, apiKey }: UpstreamAddress,
  request: CompletionRequest,
  signal: AbortSignal,
): AsyncGenerator<CompletionPiece> {
  const silence = new AbortController();
  let timer = setTimeout(hang, silentMs);
  function hang(): void {
    silence.abort(new UpstreamProblem('lost', `it has said nothing for ${silentMs / 1000} s`));
  }
  try {
    const answer = await requestUpstream(`${baseUrl}/completions`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify({ ...request, model, stream: true }),
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (!answer.ok || !answer.body) throw await problemOfAnswer(answer, { model, apiKey });
    const kind = answer.headers.get('content-type') ?? '';
    if (/^\s*(?:text\/html|application\/json)/i.test(kind)) {
      await answer.body.cancel();
      throw new UpstreamProblem('lost', `it answered ${oneLine(kind)}, not a stream of events`);
    }
    let empty = 0;
    const answerBytes = limits.upstreamEventBytes + request.max_tokens * limits.upstreamTokenBytes;
    for await (const payload of readEvents(answer.body, {
      eventBytes: limits.upstreamEventBytes,
      answerBytes,
    })) {
      const piece = pieceOf(payload);
      if (!piece?.text && !piece?.finish && ++empty > emptyEvents + request.max_tokens)
        throw new UpstreamProblem('lost', `it sent ${empty} events without text`);
      if (piece === null) continue;
      clearTimeout(timer);
      timer = setTimeout(hang, silentMs);
      yield piece;
      if (piece.finish) return;
    }
    throw new UpstreamProblem('lost', 'its answer ended before the text did');
  } finally {
    clearTimeout(timer);
  }
}

/** @returns null for an event without a part of the one text asked for. */
function pieceOf(payload: string): CompletionPiece | null {
  const chunk = parseSafely(chunkSchema, parsed(payload));
  if (!chunk.success || chunk.data.error) throw noCompletion();
  const own = chunk.data.choices?.find(isFirst);
  if (own === undefined) return null;
  const choice = parseSafely(choiceSchema, own);
  if (!choice.success) throw noCompletion();
  const { text, finish_reason: reason } = choice.data;
  return { text: text ?? '', finish: reason ? (reason === 'length' ? 'length' : 'stop') : null };
}

/** `n: 1` was asked for: a choice of another index is not ours. */
const isFirst = (choice: unknown) =>
  typeof choice !== 'object' || choice === null || !('index' in choice) || (choice.index ?? 0) === 0;

const noCompletion = () => new UpstreamProblem('lost', 'it sent what is no completion');

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return null; // no JSON: said as what is no completion
  }
}
