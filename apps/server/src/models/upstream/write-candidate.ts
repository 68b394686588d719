import type { ContinuationAsk } from '@tercet/protocol';
import type { CandidateText } from './candidate-text.ts';
import { type CompletionPiece, streamCompletion } from './stream-completion.ts';
import type { UpstreamAddress } from './upstream-address.ts';
import { problemOfError } from './upstream-problem.ts';

/** A prompt that slides and is still too long is cut in half this often: some scripts have two tokens a character. */
const mostCuts = 3;
/** OpenAI takes no more; the others are looked for here. */
const mostStopStrings = 4;

export interface CandidateParts {
  address: UpstreamAddress;
  ask: ContinuationAsk;
  /** What is read of the ask's. */
  prompt: string;
  seed: number;
  signal: AbortSignal;
  text: CandidateText;
}

/**
 * Writes one candidate; what its text holds back at the end is the caller's to show. The connection is closed when the
 * candidate is over, whatever more the server would send.
 *
 * @returns why it ended. Rejects as streamCompletion does.
 */
export async function writeCandidate(parts: CandidateParts): Promise<'stop' | 'length'> {
  const { signal, text } = parts;
  for await (const piece of completionOf(parts)) {
    signal.throwIfAborted();
    const over = text.push(piece.text);
    const reason = over === 'stop' ? over : (piece.finish ?? over);
    if (reason !== null) return reason;
  }
  throw new Error('a completion that does not end ends with a problem');
}

/** Begins again with less of a prompt that may slide, as long as the server finds it too long [CN10]. */
async function* completionOf(parts: CandidateParts): AsyncGenerator<CompletionPiece> {
  const { address, ask, prompt, seed, signal } = parts;
  let read = prompt;
  for (let cuts = 0; ; cuts++) {
    try {
      yield* streamCompletion(address, requestOf(read, ask, seed), signal);
      return;
    } catch (error) {
      const { kind } = problemOfError(error);
      if (kind !== 'prompt-too-long' || ask.overflow !== 'slide' || cuts === mostCuts) throw error;
      read = endOf(read, Math.ceil(read.length / 2));
    }
  }
}

/** The last characters of a text, whole code points. */
export function endOf(text: string, characters: number): string {
  const end = text.slice(-Math.max(1, characters));
  return end.length < text.length ? end.replace(/^[\uDC00-\uDFFF]/, '') : end;
}

function requestOf(prompt: string, { settings }: ContinuationAsk, seed: number) {
  const { temperature, topK, topP, minP, repetitionPenalty, maxTokens, stop } = settings;
  return {
    prompt,
    max_tokens: maxTokens,
    temperature,
    top_p: topP,
    ...(topK > 0 ? { top_k: topK } : {}),
    ...(minP > 0 ? { min_p: minP } : {}),
    ...(repetitionPenalty === 1 ? {} : { repetition_penalty: repetitionPenalty }),
    ...(stop.length ? { stop: stop.slice(0, mostStopStrings) } : {}),
    seed,
    n: 1,
  };
}
