import type { ContinuationAsk, ContinuationEvent, EndReason } from '@tercet/protocol';
import { streamCompletion, type UpstreamAddress } from './stream-completion.ts';
import { createWholeCharacters } from './whole-characters.ts';

/** Of a prompt in characters, since nobody here knows its tokens: English has more, other scripts fewer. */
const charactersPerToken = 3;
/** A sentence is over where white space follows its end. */
const sentenceEnd = /[.!?…。！？]["'”’)\]]*(?=\s)/u;

export interface UpstreamAskParts {
  address: UpstreamAddress;
  contextTokens: number;
  ask: ContinuationAsk;
  seed: number;
  emit: (event: ContinuationEvent) => void;
  now: () => number;
}

/** An ask at an upstream server. */
export interface UpstreamAsk {
  /** Of all candidates; rejects with what stopped one, the others being stopped too. */
  readonly over: Promise<void>;
  /** Ends a candidate, or all [CN4]: nothing of it follows. */
  cancel(candidate: number | undefined): void;
  /** Ends its requests without a word. */
  abandon(): void;
  /** Whether who asked has seen some of it: then it cannot be begun again elsewhere. */
  hasText(): boolean;
}

/**
 * Asks for every candidate by itself, at once: not every server knows `n`. Each has a seed of its own, so they differ as
 * far as chance lets them; first tokens are not kept apart and near-duplicates not drawn again [CN7].
 */
export function startUpstreamAsk({
  address,
  contextTokens,
  ask,
  seed,
  emit,
  now,
}: UpstreamAskParts): UpstreamAsk {
  const { askId, settings, candidates, overflow } = ask;
  const startedAt = now();
  const prompt = overflow === 'slide' ? endOf(ask.prompt, contextTokens - settings.maxTokens) : ask.prompt;
  const running = new Map<number, AbortController>();
  let hasText = false;

  function end(candidate: number, reason: EndReason, tokens: number): void {
    running.get(candidate)?.abort();
    if (!running.delete(candidate)) return;
    emit({ type: 'ended', askId, candidate, reason, tokens, timeMs: now() - startedAt });
  }

  async function write(candidate: number, { signal }: AbortController): Promise<void> {
    const characters = createWholeCharacters();
    let [pieces, tokens, text] = [0, 0, ''];
    const show = (more: string): void => {
      if (more === '' || !running.has(candidate)) return;
      text += more;
      hasText = true;
      emit({ type: 'piece', askId, candidate, index: pieces++, text: more });
    };
    const timer =
      settings.maxTimeMs === undefined
        ? undefined
        : setTimeout(() => end(candidate, 'time', tokens), settings.maxTimeMs);
    try {
      for await (const piece of streamCompletion(address, requestOf(prompt, ask, seed + candidate), signal)) {
        if (!running.has(candidate)) return;
        if (piece.text !== '') tokens++;
        let more = characters.push(piece.text);
        if (piece.finish) more += characters.finish();
        const over = settings.stopAt === 'sentence' ? sentenceEnd.exec(text + more) : null;
        show(over ? (text + more).slice(text.length, over.index + over[0].length) : more);
        if (over || piece.finish) end(candidate, over ? 'stop' : piece.finish!, tokens);
      }
    } catch (error) {
      // Cancelled, out of time or abandoned: it has been told, or nobody is to be.
      if (running.has(candidate)) throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  const abandon = (): void => {
    for (const [candidate, controller] of [...running]) {
      running.delete(candidate);
      controller.abort();
    }
  };
  const promptTokens = Math.ceil(prompt.length / charactersPerToken);
  emit({ type: 'started', askId, seed, promptTokens, cachedTokens: 0 });
  for (let candidate = 0; candidate < candidates; candidate++) running.set(candidate, new AbortController());
  const all = [...running].map(([candidate, controller]) => write(candidate, controller));
  const over = Promise.all(all).then(
    () => undefined,
    (error) => {
      abandon();
      throw error;
    },
  );
  return {
    over,
    abandon,
    hasText: () => hasText,
    cancel(candidate) {
      for (const index of [...running.keys()]) if (index === (candidate ?? index)) end(index, 'cancelled', 0);
    },
  };
}

const endOf = (prompt: string, tokens: number) => prompt.slice(-Math.max(1, tokens) * charactersPerToken);

function requestOf(prompt: string, { settings }: ContinuationAsk, seed: number): object {
  const { temperature, topK, topP, minP, repetitionPenalty, maxTokens, stop, stopAt } = settings;
  const stops = stopAt === 'paragraph' ? [...stop, '\n'] : stop;
  return {
    prompt,
    max_tokens: maxTokens,
    temperature,
    top_p: topP,
    ...(topK > 0 ? { top_k: topK } : {}),
    ...(minP > 0 ? { min_p: minP } : {}),
    ...(repetitionPenalty === 1 ? {} : { repetition_penalty: repetitionPenalty }),
    ...(stops.length ? { stop: stops } : {}),
    seed: seed % 0x8000_0000,
    n: 1,
  };
}
