import { mayBegin, type Opening } from './opening.ts';
import type { Tokenizer } from './tokenizer.ts';
import { type VocabularyBytes, vocabularyBytes } from './vocabulary-bytes.ts';

/** Which tokens a candidate may begin with. */
export interface FirstTokens {
  /**
   * @param required bytes that the tokens have to give before anything new [CN19].
   * @returns [vocabSize], 1 where a token may be drawn; null: no token may, so any.
   */
  allowed(required: Uint8Array, opening: Opening): Uint8Array | null;
  /** Tokens that begin with a line break, and those that end a text. */
  readonly breaks: readonly number[];
}

/** Masks that are remembered: a few places come again and again, a byte a token each. */
const mostMasks = 24;

/** The vocabulary is looked through when the first ask needs it. */
export function createFirstTokens(tokenizer: Tokenizer): FirstTokens {
  let vocabulary: VocabularyBytes | null = null;
  let breaks: number[] | null = null;
  const masks = new Map<string, Uint8Array | null>();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  /**
   * Tokens that give all that is required, and more or not. Where there is none, the one that gives the most of it: others
   * are frequent as words of their own (" be" of " because") and would lead to words nobody writes.
   */
  function look(required: Uint8Array, opening: Opening): Uint8Array | null {
    vocabulary ??= vocabularyBytes(tokenizer);
    const mask = new Uint8Array(vocabulary.size);
    let found = false;
    let longest: { token: number; given: number } | null = null;
    vocabulary.forEachLeading(required, (token, rest) => {
      const given = tokenizer.bytesOf(token).length;
      if (given < required.length) {
        if (given > (longest?.given ?? 0)) longest = { token, given };
      } else if (rest.length === 0 || mayBegin(decoder.decode(rest), opening)) {
        mask[token] = 1;
        found = true;
      }
    });
    if (found || longest === null) return found ? mask : null;
    mask[(longest as { token: number }).token] = 1;
    return mask;
  }

  return {
    allowed(required, opening) {
      const key = `${required.join()} ${JSON.stringify(opening)}`;
      let mask = masks.get(key);
      if (mask === undefined) {
        mask = look(required, opening);
        masks.set(key, mask);
        if (masks.size > mostMasks) masks.delete(masks.keys().next().value!);
      }
      return mask;
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
