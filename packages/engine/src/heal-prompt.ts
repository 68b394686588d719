import type { Tokenizer } from './tokenizer.ts';

/** A prompt without what its candidates have to begin with. */
export interface HealedPrompt {
  tokens: number[];
  /** Bytes that the first tokens have to give again [CN19]. */
  required: Uint8Array;
}

/** Most bytes that are taken off: longer words are rare, and scripts without spaces would have no end. */
const mostBytes = 48;
const nothing = new Uint8Array(0);
const letterAtEnd = /[\p{L}\p{M}\p{N}]$/u;
const letterAtStart = /^[\p{L}\p{M}]/u;

/**
 * Token healing: a text that ends within what the model would write as one token is read without its end, which
 * the first tokens have to give again. So a word begun is completed, "light" becomes "lighthouse", and a space that stands
 * is the beginning of a word.
 *
 * @param closes a quotation is open: a mark at the end may be one token with what closes it.
 */
export function healPrompt(text: string, tokenizer: Tokenizer, closes: boolean): HealedPrompt {
  const words = text.replace(/[^\S\n]+$/u, '');
  // The space of a block that has just begun is not the writer's.
  if (words.length < text.length && words !== '' && !words.endsWith('\n'))
    return { tokens: tokenizer.encode(words), required: Uint8Array.of(32) };
  const tokens = /\n$/u.test(words) ? beforeAWord(words, tokenizer) : tokenizer.encode(words);
  if (!(letterAtEnd.test(words) || (closes && /[.,!?…]$/u.test(words)))) return { tokens, required: nothing };
  const end = new TextEncoder().encode(words.slice(-2 * mostBytes));
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let taken = 0;
  let length = 0;
  while (taken < tokens.length) {
    const bytes = tokenizer.bytesOf(tokens[tokens.length - 1 - taken]!);
    length += bytes.length;
    taken += 1;
    if (length > mostBytes || length > end.length) return { tokens, required: nothing };
    const from = end.length - length;
    // What a tokenizer writes otherwise than it stands cannot be asked for again.
    if (!bytes.every((byte, at) => end[from + at] === byte)) return { tokens, required: nothing };
    if (from > 0 && (end[from]! & 0xc0) === 0x80) continue;
    const [before, off] = [end.subarray(0, from), end.subarray(from)].map((bytes) => decoder.decode(bytes));
    // A word goes with the space before it, wherever the tokenizer parts them.
    const isWhole = !letterAtStart.test(off!) || !/[\p{L}\p{M}\p{N} ]$/u.test(before!);
    if (isWhole || length >= mostBytes / 2) break;
  }
  return { tokens: tokens.slice(0, tokens.length - taken), required: end.slice(end.length - length) };
}

/**
 * A text that ends with line breaks, as it is read when a word follows: many tokenizers make one token of "\n\n" only
 * where nothing does, and behind that models have never seen a word.
 */
function beforeAWord(text: string, tokenizer: Tokenizer): number[] {
  const tokens = tokenizer.encode(`${text}A`);
  const last = tokenizer.bytesOf(tokens.at(-1) ?? tokenizer.startToken);
  return last.length === 1 && last[0] === 65 ? tokens.slice(0, -1) : tokenizer.encode(text);
}
