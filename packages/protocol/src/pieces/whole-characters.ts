/** Text in any pieces in, whole characters out. */
export interface WholeCharacters {
  /** @returns what may be shown now; may be ''. */
  push(text: string): string;
  /** Nothing follows. @returns what was held back, without a character that never became whole. */
  finish(): string;
}

/** No emoji sequence is longer (UTF-16 units); a longer tail is let go, so nothing stalls. */
const longestSequence = 40;
/** What is looked at of a text's end: enough to see that a sequence is too long. */
const lookedAt = 2 * longestSequence;

/** A last code point after which an emoji sequence may go on. Digits, # and * begin keycaps. */
const mayGoOn = /(?:[\p{Emoji}\p{Emoji_Component}\p{Extended_Pictographic}]|\uFE0E)$/u;
const region = /\p{RI}$/u;
const regionUnits = 2;
/** With the `u` flag a surrogate of a pair is no code point of its own. */
const loneSurrogate = /\p{Surrogate}/gu;
const highSurrogate = /[\uD800-\uDBFF]$/;
const lowSurrogate = /^[\uDC00-\uDFFF]/;

let graphemes: Intl.Segmenter | undefined;

/**
 * Passes text on that never ends inside a character or an emoji sequence [CN5].
 *
 * Held back is only what may still grow: the first half of a surrogate pair, and a last grapheme that may become a
 * longer emoji (joiner, variation selector, skin tone, second half of a flag, keycap). A letter is never held back.
 *
 * Joined, the pieces are the text, except that a surrogate without its other half is U+FFFD, and that what the end cuts
 * in half (half a pair, a dangling joiner, half a flag) is left out rather than shown broken.
 *
 * The work of a push is in proportion to its text, whatever came before.
 */
export function createWholeCharacters(): WholeCharacters {
  let held = '';
  return {
    push(more) {
      const all = held + more;
      const half = highSurrogate.test(all.slice(-1)) ? 1 : 0;
      const whole = all.slice(0, all.length - half);
      const start = openSequenceStart(whole);
      held = all.slice(start);
      return wellFormed(all.slice(0, start));
    },
    finish() {
      const whole = held.replace(highSurrogate, '').replace(/\u200D+$/u, '');
      held = '';
      return wellFormed(regionsAtEnd(whole) % 2 === 1 ? whole.slice(0, -regionUnits) : whole);
    },
  };
}

const wellFormed = (text: string) => text.replace(loneSurrogate, '\uFFFD');

/** Where the last emoji sequence begins if it may go on, else the length. */
function openSequenceStart(text: string): number {
  const tail = text.slice(-lookedAt).replace(lowSurrogate, '');
  if (!mayGoOn.test(tail)) return text.length;
  // Flags are pairs, counted from where their row begins; a row may be longer than what is looked at.
  const regions = regionsAtEnd(text);
  if (regions > 0) return text.length - (regions % 2 === 1 ? 1 : 2) * regionUnits;
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  const last = graphemes.segment(tail).containing(tail.length - 1)?.segment.length ?? 0;
  return last > longestSequence ? text.length : text.length - last;
}

/** Regional indicators in a row at the end. */
function regionsAtEnd(text: string): number {
  let count = 0;
  while (
    region.test(
      text.slice(Math.max(0, text.length - regionUnits * (count + 1)), text.length - regionUnits * count),
    )
  )
    count++;
  return count;
}
