import { type EndReason, limits } from '@tercet/protocol';
import { type Candidate, redrawn, takeDrawn } from './candidate.ts';
import type { Emit } from './emit.ts';
import { createFirstTokens } from './first-tokens.ts';
import { canRedraw, type HeldAsk, hideBranch, liveCandidates } from './held-ask.ts';
import { earlyWordsOf, isNearDuplicate, wordsOf } from './near-duplicate.ts';
import { maxRedraws } from './prompt-window.ts';
import { knownTokens } from './put-back.ts';
import { randomStream } from './random.ts';
import { recentTokens } from './repetition-penalty.ts';
import { createSampler } from './sampler.ts';
import type { Tokenizer } from './tokenizer.ts';
import { beginningUnits, isUnfit } from './unfit.ts';

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
  const firstTokens = createFirstTokens(tokenizer);

  function draw(
    held: HeldAsk,
    candidate: Candidate,
    logits: Float32Array,
    excluded: ReadonlySet<number>,
  ): number {
    const { settings } = held.ask;
    const recent = recentTokens(held.prompt, candidate.tokens);
    const { opening, random, required } = candidate;
    const allowed = opening && firstTokens.allowed(required, opening, logits);
    const banned = isAmidSentence(held, candidate) ? firstTokens.breaks : undefined;
    return sample(logits, { settings, recent, excluded, allowed, random, ...(banned ? { banned } : {}) });
  }

  /**
   * A token that may begin a candidate's text: of a distinct ask drawn without replacement, over all candidates and
   * redraws [CN7]. Those that only give again what is required are not among them.
   */
  function drawBeginning(held: HeldAsk, candidate: Candidate, logits: Float32Array): number {
    const token = draw(held, candidate, logits, held.ask.distinct ? held.firstTokens : nothing);
    noteFirst(held, candidate.required.length, [token]);
    return token;
  }

  /** Notes the first of `tokens` that gives more than what was required. */
  function noteFirst(held: HeldAsk, requiredBytes: number, tokens: readonly number[]): void {
    let left = requiredBytes;
    for (const token of tokens) {
      const { length } = tokenizer.bytesOf(token);
      if (left === 0 || length > left) {
        held.firstTokens.add(token);
        return;
      }
      left -= length;
    }
  }

  const drawFirst = (held: HeldAsk, candidate: Candidate) =>
    drawBeginning(held, candidate, held.promptLogits!);

  /**
   * Draws the first tokens the ask's candidates do not have. Another worker's [CN14] are taken as they
   * are, and those it withdrew are drawn once more, to stay excluded: in rounds of redraws, and last the
   * redraw that was not told of yet. Of several redraws the true order is not known.
   */
  function drawFirsts(held: HeldAsk): Map<Candidate, number> {
    const { candidates, seed } = held;
    const firsts = new Map<Candidate, number>();
    const isKnown = ({ known }: Candidate) => known.length > 0;
    for (let round = 0; round <= maxRedraws; round++) {
      for (const candidate of candidates) {
        if (candidate.redraws > round) {
          drawFirst(held, { ...candidate, random: randomStream(seed, candidate.index, round) });
        } else if (candidate.redraws === round) {
          if (isKnown(candidate)) noteFirst(held, candidate.required.length, candidate.known);
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
    else if (!candidate.judged && redrawUnfit(held, candidate)) return;
    else if (held.ask.distinct && !candidate.compared) compareEarly(held, candidate);
  }

  /** Adds a token's text. @returns why the candidate ends with it, or null. */
  function write(held: HeldAsk, candidate: Candidate, token: number): EndReason | null {
    if (tokenizer.isEnd(token)) return 'stop';
    candidate.tokens.push(token);
    // A checkpoint may bring tokens of any length.
    const bytes = tokenizer.bytesOf(token).subarray(0, limits.tokenCharacters);
    const more = candidate.assembly.push(beyondRequired(candidate, bytes));
    noteBeginning(candidate, more);
    const { text, stopped } = candidate.cut.push(more);
    show(held, candidate, text);
    if (stopped) return 'stop';
    if (candidate.tokens.length >= held.tokenLimit) return 'length';
    return isOutOfTime(held) ? 'time' : null;
  }

  /** Shows what was held back; then the candidate ends, or is drawn again. */
  function finish(held: HeldAsk, candidate: Candidate, reason: EndReason): void {
    const stopped = showRest(held, candidate);
    if (redrawUnfit(held, candidate)) return;
    if (held.ask.distinct) {
      if (candidate.text.trim() === '') redraw(held, candidate);
      else redrawDuplicate(held, candidate, wordsOf(candidate.text));
    }
    if (!candidate.live || redrawUnended(held, candidate, reason)) return;
    const isCut = cutToWhole(held, candidate);
    endCandidate(held, candidate, stopped || isCut ? 'stop' : reason, { now, emit });
  }

  /** Draws a candidate again that begins as no text of its place goes on. */
  function redrawUnfit(held: HeldAsk, candidate: Candidate): boolean {
    if (held.fitInto === null || candidate.opening !== null) return false;
    candidate.judged = candidate.text.length >= beginningUnits;
    return isUnfit(candidate.text, held.fitInto) && redraw(held, candidate);
  }

  /** Draws a candidate again that has no whole sentence, or no line, to show. */
  function redrawUnended(held: HeldAsk, candidate: Candidate, reason: EndReason): boolean {
    const { block, settings } = held.ask;
    const isLine = block === 'heading' && settings.stopAt === 'paragraph';
    if (!mustBeWhole(held)) return isLine && reason === 'length' && redraw(held, candidate);
    return candidate.cut.wholeLength() < leastUnits && redraw(held, candidate);
  }

  /** Takes back what comes after a candidate's last whole sentence, if it has one. @returns whether it did. */
  function cutToWhole(held: HeldAsk, candidate: Candidate): boolean {
    const { stopAt } = held.ask.settings;
    const whole = held.ask.block && stopAt === 'sentence' ? candidate.cut.wholeLength() : 0;
    if (whole < leastUnits || whole >= candidate.text.length) return false;
    emit({ type: 'redrawn', askId: held.ask.askId, candidate: candidate.index });
    candidate.text = candidate.text.slice(0, whole);
    const piece = { candidate: candidate.index, index: 0, text: candidate.text };
    emit({ type: 'piece', askId: held.ask.askId, ...piece }, [...candidate.tokens]);
    candidate.told = candidate.tokens.length;
    return true;
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
    const fresh = redrawn(candidate, seed, ask.settings, held.beginning);
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
      const token = candidate.begun
        ? draw(held, candidate, logits, nothing)
        : drawBeginning(held, candidate, logits);
      take(held, candidate, token);
    },
  };
}

/** Fewer UTF-16 units are no suggestion: a mark, a name. */
const leastUnits = 8;

/** A paragraph's candidates end with a sentence, where that was asked for. */
const mustBeWhole = ({ ask }: HeldAsk) => ask.block === 'paragraph' && ask.settings.stopAt === 'sentence';

/** Where a line break, or the end of the text, would leave a paragraph's sentence open. */
const isAmidSentence = (held: HeldAsk, { text }: Candidate) =>
  mustBeWhole(held) && !/[.!?…。！？।؟۔։።;]["'”’»)\]]*$/u.test(text);

/** Of a token's bytes those beyond what was required. */
function beyondRequired(candidate: Candidate, bytes: Uint8Array): Uint8Array {
  const given = Math.min(bytes.length, candidate.required.length);
  candidate.required = candidate.required.subarray(given);
  candidate.begun ||= bytes.length > given;
  return bytes.subarray(given);
}

/** Follows where the candidate's first character goes to; half a character is let be. */
function noteBeginning(candidate: Candidate, more: string): void {
  if (candidate.opening === null || !candidate.begun) return;
  const isSpace = more !== '' && more.trim() === '';
  candidate.opening = isSpace ? { ...candidate.opening, standing: 'space' } : null;
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
