import type { ContinuationAsk, ContinuationEvent, EndReason } from '@tercet/protocol';
import { type CandidateText, createCandidateText } from './candidate-text.ts';
import type { UpstreamAddress } from './upstream-address.ts';
import { endOf, writeCandidate } from './write-candidate.ts';

/** Of a prompt in characters, since nobody here knows its tokens: English has more, other scripts fewer. */
const charactersPerToken = 3;
/** An ask that names no time ends with this, milliseconds: a server may write one token a minute. */
const longestMs = 600_000;

export interface UpstreamAskParts {
  address: UpstreamAddress;
  contextTokens: number;
  ask: ContinuationAsk;
  /** Candidates that ended elsewhere: nothing more of them is wanted [CN14]. */
  ended: readonly number[];
  seed: number;
  emit: (event: ContinuationEvent) => void;
  now: () => number;
}

/** An ask at an upstream server. */
export interface UpstreamAsk {
  /** Writes what has not ended. Rejects with what stopped a candidate, the others' requests being stopped too. */
  write(): Promise<void>;
  /** Ends a candidate, or all [CN4]: nothing of it follows. */
  cancel(candidate: number | undefined): void;
  /** Ends its requests without a word, but for text that was held back when it is to be shown. */
  abandon(shows: 'held text' | 'nothing'): void;
  isOver(): boolean;
  /** Whether who asked has seen some of what has not ended: then it cannot be begun again. */
  hasText(): boolean;
}

/** Far from the next seed's: OpenAI has none above 31 bits. */
const seedOf = (seed: number, candidate: number) => (seed + candidate * 0x9e37_79b1) % 0x8000_0000;

interface Running {
  request: AbortController;
  text: CandidateText;
  pieces: number;
}

/**
 * Asks for every candidate by itself, at once: not every server knows `n`. Each has a seed of its own, so they differ as
 * far as chance lets them; first tokens are not kept apart and near-duplicates not drawn again [CN7].
 */
export function createUpstreamAsk(parts: UpstreamAskParts): UpstreamAsk {
  const { address, contextTokens, ask, ended, seed, emit, now } = parts;
  const { askId, settings, candidates, overflow } = ask;
  const startedAt = now();
  const room = Math.max(1, contextTokens - settings.maxTokens) * charactersPerToken;
  const prompt = overflow === 'slide' ? endOf(ask.prompt, room) : ask.prompt;
  const before = ask.block && ask.prompt.slice(ask.prompt.lastIndexOf('\n') + 1);
  const running = new Map<number, Running>();
  for (let candidate = 0; candidate < candidates; candidate++)
    if (!ended.includes(candidate))
      running.set(candidate, { request: new AbortController(), text: textOf(candidate), pieces: 0 });

  function textOf(candidate: number): CandidateText {
    const show = (text: string) => {
      const one = running.get(candidate);
      if (one) emit({ type: 'piece', askId, candidate, index: one.pieces++, text });
    };
    return createCandidateText(settings, show, before);
  }

  /** Whatever ends it, what was held back is shown first; but after a cancel no piece follows [CN4]. */
  function end(candidate: number, reason: EndReason): void {
    const one = running.get(candidate);
    if (!one) return;
    const stopped = reason !== 'cancelled' && one.text.finish();
    running.delete(candidate);
    one.request.abort();
    const whole = reason !== 'cancelled' && ask.block ? one.text.whole() : null;
    if (whole !== null) {
      emit({ type: 'redrawn', askId, candidate });
      emit({ type: 'piece', askId, candidate, index: 0, text: whole });
    }
    const told = stopped || whole !== null ? 'stop' : reason;
    const tokens = one.text.tokens();
    emit({ type: 'ended', askId, candidate, reason: told, tokens, timeMs: now() - startedAt });
  }

  async function writeOne(candidate: number, one: Running): Promise<void> {
    const { signal } = one.request;
    try {
      const reason = await writeCandidate({
        ...{ address, ask, prompt, signal, text: one.text, seed: seedOf(seed, candidate) },
      });
      end(candidate, reason);
    } catch (error) {
      // Cancelled, out of time or abandoned: it has been told, or nobody is to be.
      if (running.has(candidate)) throw error;
    }
  }

  const promptTokens = Math.ceil(prompt.length / charactersPerToken);
  emit({ type: 'started', askId, seed, promptTokens, cachedTokens: 0 });
  const outOfTime = () => {
    for (const candidate of [...running.keys()]) end(candidate, 'time');
  };
  const timer = setTimeout(outOfTime, settings.maxTimeMs ?? longestMs);
  return {
    async write() {
      for (const [candidate, one] of running)
        Object.assign(one, { request: new AbortController(), text: textOf(candidate) });
      try {
        await Promise.all([...running].map(([candidate, one]) => writeOne(candidate, one)));
        clearTimeout(timer);
      } catch (error) {
        for (const { request } of running.values()) request.abort();
        throw error;
      }
    },
    cancel(candidate) {
      for (const index of [...running.keys()]) if (index === (candidate ?? index)) end(index, 'cancelled');
    },
    abandon(shows) {
      clearTimeout(timer);
      if (shows === 'held text') for (const { text } of running.values()) text.finish();
      const requests = [...running.values()].map(({ request }) => request);
      running.clear();
      for (const request of requests) request.abort();
    },
    isOver: () => running.size === 0,
    hasText: () => [...running.values()].some(({ pieces }) => pieces > 0),
  };
}
