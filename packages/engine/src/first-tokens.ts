import { mayBegin, type Opening } from './opening.ts';
import type { Tokenizer } from './tokenizer.ts';
import { topLogits } from './top-logits.ts';
import { type VocabularyBytes, vocabularyBytes } from './vocabulary-bytes.ts';

/** Which tokens a candidate may begin with. */
export interface FirstTokens {
  /**
   * @param required bytes that the tokens have to give before anything new [CN19].
   * @param logits   [vocabSize]; of the likeliest tokens only is looked which may begin.
   * @returns [vocabSize], 1 where a token may be drawn; null: none may, so any. Valid until the next call.
   */
  allowed(required: Uint8Array, opening: Opening, logits: Float32Array): Uint8Array | null;
  /** Tokens that begin with a line break, and those that end a text. */
  readonly breaks: readonly number[];
}

/** Tokens looked at first; when none of them may begin, all are. Looking at 49,152 takes 0.4 s. */
const likeliest = 400;

/** The vocabulary is laid out when the first ask needs it. */
export function createFirstTokens(tokenizer: Tokenizer): FirstTokens {
  let vocabulary: VocabularyBytes | null = null;
  let breaks: number[] | null = null;
  const mask = new Uint8Array(tokenizer.vocabSize);
  const leading = new Float32Array(tokenizer.vocabSize);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  /**
   * Leaves the logits of tokens that give all that is required, and more or not. Where there is none, of the one that gives
   * the most of it: others are frequent as words of their own (" be" of " because") and would lead to words nobody writes.
   */
  function findLeading(required: Uint8Array, logits: Float32Array): void {
    vocabulary ??= vocabularyBytes(tokenizer);
    leading.fill(-Infinity);
    let covers = false;
    let longest = { token: -1, given: 0 };
    vocabulary.forEachLeading(required, (token, given) => {
      covers ||= given >= required.length;
      if (given >= required.length) leading[token] = logits[token] ?? -Infinity;
      else if (given > longest.given) longest = { token, given };
    });
    if (!covers && longest.token >= 0) leading[longest.token] = logits[longest.token] ?? -Infinity;
  }

  function mark(required: Uint8Array, opening: Opening, count: number): boolean {
    mask.fill(0);
    let found = false;
    for (const token of topLogits(leading, count)) {
      if (leading[token] === -Infinity) break;
      const rest = tokenizer.bytesOf(token).subarray(required.length);
      if (rest.length > 0 && !mayBegin(decoder.decode(rest), opening)) continue;
      mask[token] = 1;
      found = true;
    }
    return found;
  }

  return {
    allowed(required, opening, logits) {
      findLeading(required, logits);
      const found = mark(required, opening, likeliest) || mark(required, opening, tokenizer.vocabSize);
      return found ? mask : null;
    },
    get breaks() {
      breaks ??= Array.from({ length: tokenizer.vocabSize }, (_, token) => token).filter(
        (token) => tokenizer.isEnd(token) || isBreak(tokenizer.bytesOf(token)),
      );
      return breaks;
    },
  };
}

/** White space with a line break, before anything else. */
function isBreak(bytes: Uint8Array): boolean {
  for (const byte of bytes) {
    if (byte === 10 || byte === 13) return true;
    if (byte !== 32 && byte !== 9) return false;
  }
  return false;
}
