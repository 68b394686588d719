import { type EndReason, limits } from '@tercet/protocol';
import { type Candidate, redrawn, takeDrawn } from './candidate.ts';
import type { Emit } from './emit.ts';
import { canRedraw, type HeldAsk, hideBranch, liveCandidates } from './held-ask.ts';
import { earlyWordsOf, isNearDuplicate, wordsOf } from './near-duplicate.ts';
import { maxRedraws } from './prompt-window.ts';
import { knownTokens } from './put-back.ts';
import { randomStream } from './random.ts';
import { recentTokens } from './repetition-penalty.ts';
import { createSampler } from './sampler.ts';
import type { Tokenizer } from './tokenizer.ts';

export interface WritingParts {
  tokenizer: Tokenizer;
  now: () => number;
  emit: Emit;
}

/** Turns logits into the candidates' text: sample → assemble → cut → compare → pieces and ends. */
export interface Writing {
  /**
   * The prompt is read: draws every candidate's first token, or takes up those another worker drew.
   * `logits` [vocabSize] are copied.
   */
  begin(held: HeldAsk, logits: Float32Array): void;
  /** One step of one live candidate. */
  advance(held: HeldAsk, candidate: Candidate, logits: Float32Array): void;
}

const nothing: ReadonlySet<number> = new Set();

export function createWriting({ tokenizer, now, emit }: WritingParts): Writing {
  const sample = createSampler(tokenizer.vocabSize);

  function draw(
    held: HeldAsk,
    candidate: Candidate,
    logits: Float32Array,
    excluded: ReadonlySet<number>,
  ): number {
    const { settings } = held.ask;
    const recent = recentTokens(held.prompt, candidate.tokens);
    return sample(logits, { settings, recent, excluded, random: candidate.random });
  }

  /** First tokens of a distinct ask are drawn without replacement, over all candidates and redraws [CN7]. */
  function drawFirst(held: HeldAsk, candidate: Candidate): number {
    const token = draw(held, candidate, held.promptLogits!, held.ask.distinct ? held.firstTokens : nothing);
    held.firstTokens.add(token);
    return token;
  }

  /**
   * Draws the first tokens the ask's candidates do not have. Another worker's [CN14] are taken as they
   * are, and those it withdrew are drawn once more, to stay excluded: in rounds of redraws, and last the
   * redraw that was not told of yet. Of several redraws the true order is not known.
   */
  function drawFirsts(held: HeldAsk): Map<Candidate, number> {
    const { candidates, firstTokens, seed } = held;
    const firsts = new Map<Candidate, number>();
    const isKnown = ({ known }: Candidate) => known.length > 0;
    for (let round = 0; round <= maxRedraws; round++) {
      for (const candidate of candidates) {
        if (candidate.redraws > round) {
          drawFirst(held, { ...candidate, random: randomStream(seed, candidate.index, round) });
        } else if (candidate.redraws === round) {
          if (isKnown(candidate)) firstTokens.add(candidate.known[0]!);
          else if (round === 0) firsts.set(candidate, drawFirst(held, candidate));
        }
      }
    }
    for (const candidate of candidates) {
      if (candidate.redraws > 0 && !isKnown(candidate)) firsts.set(candidate, drawFirst(held, candidate));
    }
    return firsts;
  }

  /**
   * Brings a candidate to where another worker left it: draws made, text put together again.
   * @returns its last token when what follows from it (an end, a redraw) is still to be decided.
   */
  function replay(held: HeldAsk, candidate: Candidate): number | undefined {
    const { known, live } = candidate;
    for (let draws = 0; draws < known.length; draws++) candidate.random();
    if (!live) candidate.characters = Number.POSITIVE_INFINITY;
    for (const token of live ? known.slice(0, -1) : known) {
      write(held, candidate, token);
      candidate.compared ||= earlyWordsOf(candidate.text) !== null;
    }
    if (live) return known.at(-1);
    showRest(held, candidate);
    return undefined;
  }

  /** Adds text, and passes on what was not yet. */
  function show(held: HeldAsk, candidate: Candidate, more: string): void {
    const known = Math.max(0, candidate.characters - candidate.text.length);
    candidate.text += more;
    const text = more.slice(known);
    if (text === '') return;
    candidate.characters = candidate.text.length;
    const piece = { candidate: candidate.index, index: candidate.pieces++, text };
    emit({ type: 'piece', askId: held.ask.askId, ...piece }, takeDrawn(candidate));
  }

  /** Shows what was held back: nothing follows. @returns whether the text came to its end in it. */
  function showRest(held: HeldAsk, candidate: Candidate): boolean {
    show(held, candidate, candidate.cut.push(candidate.assembly.finish()).text);
    const { text, stopped } = candidate.cut.finish();
    show(held, candidate, text);
    return stopped;
  }

  function take(held: HeldAsk, candidate: Candidate, token: number): void {
    const reason = write(held, candidate, token);
    if (reason !== null) finish(held, candidate, reason);
    else if (held.ask.distinct && !candidate.compared) compareEarly(held, candidate);
  }

  /** Adds a token's text. @returns why the candidate ends with it, or null. */
  function write(held: HeldAsk, candidate: Candidate, token: number): EndReason | null {
    if (tokenizer.isEnd(token)) return 'stop';
    candidate.tokens.push(token);
    // A checkpoint may bring tokens of any length.
    const bytes = tokenizer.bytesOf(token).subarray(0, limits.tokenCharacters);
    const { text, stopped } = candidate.cut.push(candidate.assembly.push(bytes));
    show(held, candidate, text);
    if (stopped) return 'stop';
    if (candidate.tokens.length >= held.tokenLimit) return 'length';
    return isOutOfTime(held) ? 'time' : null;
  }

  /** Shows what was held back; then the candidate ends, or is drawn again. */
  function finish(held: HeldAsk, candidate: Candidate, reason: EndReason): void {
    const stopped = showRest(held, candidate);
    if (held.ask.distinct) {
      if (candidate.text.trim() === '') redraw(held, candidate);
      else redrawDuplicate(held, candidate, wordsOf(candidate.text));
    }
    if (candidate.live) endCandidate(held, candidate, stopped ? 'stop' : reason, { now, emit });
  }

  function compareEarly(held: HeldAsk, candidate: Candidate): void {
    const words = earlyWordsOf(candidate.text);
    if (words === null) return;
    candidate.compared = true;
    redrawDuplicate(held, candidate, words);
  }

  /** Redraws a near-duplicate of an avoided text; of two candidates the later, or the one that still can be. */
  function redrawDuplicate(held: HeldAsk, candidate: Candidate, words: string[]): void {
    if (held.avoid.some((text) => isNearDuplicate(text, words)) && redraw(held, candidate)) return;
    for (const other of held.candidates) {
      if (other === candidate || !isNearDuplicate(words, wordsOf(other.text, other.live))) continue;
      const later = other.index > candidate.index ? [other, candidate] : [candidate, other];
      if (later.some((one) => one.live && redraw(held, one))) return;
    }
  }

  /** Withdraws a candidate's text and begins it again after the prompt, on a new random stream. */
  function redraw(held: HeldAsk, candidate: Candidate): boolean {
    if (isOutOfTime(held) || !canRedraw(held, candidate)) return false;
    const { ask, seed } = held;
    candidate.live = false;
    hideBranch(held, candidate.index);
    const fresh = redrawn(candidate, seed, ask.settings);
    held.candidates[candidate.index] = fresh;
    emit({ type: 'redrawn', askId: ask.askId, candidate: candidate.index });
    take(held, fresh, drawFirst(held, fresh));
    return true;
  }

  /** Time counts from the ask's start of computing; a candidate always gets its first token. */
  function isOutOfTime({ ask, startedAt }: HeldAsk): boolean {
    return ask.settings.maxTimeMs !== undefined && now() - startedAt >= ask.settings.maxTimeMs;
  }

  return {
    begin(held, logits) {
      held.promptLogits = logits.slice();
      // Cancelled ones draw too, so that the others' first tokens stay what they were [CN8].
      const firsts = drawFirsts(held);
      const drawn = held.candidates.map((candidate) => ({
        candidate,
        token: replay(held, candidate) ?? firsts.get(candidate),
      }));
      for (const { candidate, token } of drawn) {
        if (candidate.live && token !== undefined) take(held, candidate, token);
      }
      held.backlog = knownTokens(held);
    },
    advance(held, candidate, logits) {
      take(held, candidate, draw(held, candidate, logits, nothing));
    },
  };
}

/** Ends a live candidate: the one place where a candidate stops being live for good. */
export function endCandidate(
  held: HeldAsk,
  candidate: Candidate,
  reason: EndReason,
  { now, emit }: Pick<WritingParts, 'now' | 'emit'>,
): void {
  candidate.live = false;
  const ended = {
    type: 'ended',
    askId: held.ask.askId,
    candidate: candidate.index,
    reason,
    tokens: candidate.tokens.length,
    timeMs: now() - held.arrivedAt,
  } as const;
  emit(ended, takeDrawn(candidate));
}

/** Whether every candidate of the ask has ended. */
export const isOver = (held: HeldAsk): boolean => liveCandidates(held).length === 0;
