/** Bytes of tokens in, whole characters out. */
export interface TextAssembly {
  /** @returns what may be shown now; may be ''. */
  push(bytes: Uint8Array): string;
  /** @returns what was held back, without a character that never became whole. */
  finish(): string;
}

/** No emoji sequence is longer (UTF-16 units); a longer tail is let go, so nothing stalls. */
const longestSequence = 40;

/** A last code point after which an emoji sequence may go on. Digits, # and * begin keycaps. */
const mayGoOn = /(?:[\p{Emoji}\p{Emoji_Component}\p{Extended_Pictographic}]|\uFE0E)$/u;
const unpairedRegion = /(?<!\p{RI})(?:\p{RI}\p{RI})*(\p{RI})$/u;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Joins bytes to text that never ends inside a character or an emoji sequence [CN5].
 *
 * Incomplete UTF-8 waits for its rest; bytes that cannot become a character are U+FFFD at once. A last
 * grapheme that may still grow into a longer emoji (joiner, variation selector, skin tone, second half
 * of a flag, keycap) waits for the next character.
 *
 * The pieces joined are the text as `TextDecoder` reads it, except that what the end cuts in half
 * (incomplete bytes, a dangling joiner, half a flag) is left out rather than shown broken.
 */
export function createTextAssembly(): TextAssembly {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let held = '';
  return {
    push(bytes) {
      const text = held + decoder.decode(bytes, { stream: true });
      const start = openSequenceStart(text);
      held = text.slice(start);
      return text.slice(0, start);
    },
    finish() {
      const rest = held.replace(/\u200D+$/u, '');
      held = '';
      const half = unpairedRegion.exec(rest)?.[1];
      return half ? rest.slice(0, -half.length) : rest;
    },
  };
}

/** Where the last emoji sequence begins if it may go on, else the length. */
function openSequenceStart(text: string): number {
  if (!mayGoOn.test(text)) return text.length;
  const from = Math.max(0, text.length - 2 * longestSequence);
  const last = graphemes.segment(text).containing(text.length - 1);
  const start = last?.index ?? text.length;
  return start < from || text.length - start > longestSequence ? text.length : start;
}
