import { z } from 'zod';
import { readEvents } from './read-events.ts';
import { problemOfAnswer, UpstreamProblem } from './upstream-problem.ts';

/** An OpenAI-compatible server and a model of it. */
export interface UpstreamAddress {
  /** Without a slash at its end: `https://example.org/v1`. */
  baseUrl: string;
  model: string;
  /** Null: none is sent. */
  apiKey: string | null;
}

/** One piece of a completion; `finish` with the last. */
export interface CompletionPiece {
  text: string;
  finish: 'stop' | 'length' | null;
}

/** How long nothing may come, milliseconds: a prompt is read, or the server hangs. */
const silentMs = 60_000;

const chunkSchema = z.object({
  choices: z.array(z.object({ text: z.string().nullish(), finish_reason: z.string().nullish() })).optional(),
  error: z.unknown().optional(),
});

/**
 * One candidate, streamed: `POST /completions` with `stream: true`.
 *
 * Rejects with UpstreamProblem, or with what fetch throws; when `signal` is aborted, with its reason.
 */
export async function* streamCompletion(
  { baseUrl, model, apiKey }: UpstreamAddress,
  request: object,
  signal: AbortSignal,
): AsyncGenerator<CompletionPiece> {
  const silence = new AbortController();
  let timer = setTimeout(hang, silentMs);
  function hang(): void {
    silence.abort(new UpstreamProblem('lost', `it has said nothing for ${silentMs / 1000} s`));
  }
  try {
    const answer = await fetch(`${baseUrl}/completions`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify({ ...request, model, stream: true }),
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (!answer.ok || !answer.body) throw await problemOfAnswer(answer, { model, apiKey });
    for await (const payload of readEvents(answer.body)) {
      clearTimeout(timer);
      timer = setTimeout(hang, silentMs);
      const chunk = chunkSchema.safeParse(parsed(payload));
      if (!chunk.success || chunk.data.error)
        throw new UpstreamProblem('lost', 'it sent what is no completion');
      const [choice] = chunk.data.choices ?? [];
      if (!choice) continue;
      const finish = choice.finish_reason ? (choice.finish_reason === 'length' ? 'length' : 'stop') : null;
      yield { text: choice.text ?? '', finish };
      if (finish) return;
    }
    throw new UpstreamProblem('lost', 'its answer ended before the text did');
  } finally {
    clearTimeout(timer);
  }
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return null; // no JSON: said as what is no completion
  }
}
