import type { ContinuationAsk } from '@tercet/protocol';
import { shownText } from './shown-text.ts';
import { type CompletionPiece, streamCompletion, type UpstreamAddress } from './stream-completion.ts';
import { problemOfError } from './upstream-problem.ts';
import { createWholeCharacters } from './whole-characters.ts';

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
  /** Called with every token that comes, shown or held back. */
  onToken: () => void;
  onText: (text: string) => void;
}

/**
 * Writes one candidate, in whole characters [CN5].
 *
 * @returns why it ended. Rejects as streamCompletion does.
 */
export async function writeCandidate(parts: CandidateParts): Promise<'stop' | 'length'> {
  const { ask, signal, onToken, onText } = parts;
  const characters = createWholeCharacters();
  let [all, shown] = ['', 0];
  for await (const piece of completionOf(parts)) {
    signal.throwIfAborted();
    if (piece.text !== '') onToken();
    all += characters.push(piece.text);
    if (piece.finish) all += characters.finish();
    const { text, over } = shownText(all, ask.settings, piece.finish !== null);
    if (text.length > shown) onText(text.slice(shown));
    shown = Math.max(shown, text.length);
    if (over) return 'stop';
    if (piece.finish) return piece.finish;
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

function requestOf(prompt: string, { settings }: ContinuationAsk, seed: number): object {
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
