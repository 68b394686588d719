/** Texts that begin with this many equal words are near-duplicates. */
const prefixWords = 6;
/** Share of equal word pairs from which they are, and the fewest words for which pairs say anything. */
const pairSimilarity = 0.8;
const pairWords = 4;

/** A running text is compared once it has this many whole words, or is this long (UTF-16 units) with fewer. */
const earlyWords = 8;
const earlyCharacters = 400;

const word =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}]|[\p{L}\p{N}\p{M}]+/gu;

/**
 * The words of a text with case, punctuation and white space folded; scripts without spaces by character.
 * @param running more may follow: the last word may be half of one and is left out.
 */
export function wordsOf(text: string, running = false): string[] {
  const words = text.normalize('NFKC').toLowerCase().replace(/['’]/gu, '').match(word) ?? [];
  return running ? words.slice(0, -1) : words;
}

/** The whole words a running text begins with; null while it is too short to be compared. */
export function earlyWordsOf(text: string): string[] | null {
  const words = wordsOf(text.slice(0, earlyCharacters), true);
  return words.length >= earlyWords || text.length >= earlyCharacters ? words : null;
}

/**
 * Whether a reader would call two texts the same suggestion.
 *
 * They are when they begin with the same 6 words, when they are the same words altogether, or when, cut to the shorter's
 * length (at least 4 words), 80 % of their word pairs are shared (Dice). Two texts without a word are
 * not compared.
 *
 * @param a, b from `wordsOf`.
 */
export function isNearDuplicate(a: readonly string[], b: readonly string[]): boolean {
  const length = Math.min(a.length, b.length);
  if (length === 0) return false;
  let prefix = 0;
  while (prefix < length && a[prefix] === b[prefix]) prefix++;
  if (prefix >= prefixWords || (prefix === length && a.length === b.length)) return true;
  return length >= pairWords && sharedPairs(a.slice(0, length), b.slice(0, length)) >= pairSimilarity;
}

/** Dice coefficient of the word pairs of two texts of equal length ≥ 2: 0 nothing shared, 1 the same pairs. */
function sharedPairs(a: readonly string[], b: readonly string[]): number {
  const pairs = new Map<string, number>();
  for (const pair of pairsOf(a)) pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  let shared = 0;
  for (const pair of pairsOf(b)) {
    const left = pairs.get(pair) ?? 0;
    if (left > 0) shared++;
    pairs.set(pair, left - 1);
  }
  return shared / (a.length - 1);
}

function pairsOf(words: readonly string[]): string[] {
  return words.slice(1).map((word, at) => `${words[at]} ${word}`);
}
