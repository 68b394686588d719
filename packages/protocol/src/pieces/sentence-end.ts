/**
 * Marks that end a sentence when space follows (a Greek question mark is a semicolon), those that need none (East Asian,
 * Indic, Arabic, Armenian, Ethiopic), and the quotes and brackets after.
 */
const ending =
  /(?:([.!?…]+|(?<=\p{Script=Greek}["»”)]?)[;\u037E])["'“”’»›)\]}」』）】]*|[。！？｡।॥؟۔։።]+["'”’»›)\]}」』）】]*)/gu;

/** Words whose full stop is not the end. What goes on in lower case is not an end anyway. */
const titles = new Set(
  'Mr Mrs Ms Mx Dr Prof Rev Fr Sr Jr St Mt Ft Gen Col Capt Lt Sgt Maj Adm Gov Sen Rep Pres Hon vs cf Mme Mlle Sra Hr'.split(
    ' ',
  ),
);
const beforeNumbers = new Set('no nos vol ch pp p fig sec approx ca'.split(' '));

/** UTF-16 units before a mark that are looked at: longer words are no abbreviations. */
const wordUnits = 64;
/** Marks, or white space after them, that may be undecided at the end of the text; more is decided as it stands. */
const undecidedUnits = 256;

/** A sentence's end, or the index from which on a mark may yet prove to be one. */
type Found = { end: number } | { undecidedFrom: number };

export interface SentenceSearch {
  /**
   * Takes on more of one line; after an end was accepted nothing more is to come.
   * @param final nothing follows.
   * @param accepts whether a sentence's end is the one that is looked for; else the next is. Default: the first is.
   * @returns the index in the line just after the sentence; null: none that is accepted has ended yet.
   */
  push(more: string, final: boolean, accepts?: (end: number) => boolean): number | null;
}

/**
 * Looks for the end of the first sentence of a line that comes piece by piece, its closing quotes and brackets included.
 *
 * Decided only when the next character shows it: white space and then anything but a small letter, or
 * the end of the text. "3.5", "Mr. Hyde", "J. Doe", "e.g. this" and '"Why?" she said' go on.
 *
 * The work of a push is in proportion to its text, whatever came before.
 */
export function createSentenceSearch(): SentenceSearch {
  /** The line's end, from `start` on; all before `from` is known to be no end. */
  let text = '';
  let start = 0;
  let from = 0;
  return {
    push(more, final, accepts = () => true) {
      text += more;
      let found = findEnd(text, from - start, start === 0, final);
      while ('end' in found) {
        if (accepts(start + found.end)) return start + found.end;
        found = findEnd(text, found.end, start === 0, final);
      }
      from = start + found.undecidedFrom;
      const gone = Math.max(0, found.undecidedFrom - wordUnits);
      text = text.slice(gone);
      start += gone;
      return null;
    },
  };
}

/** @param isWhole `text` begins where the line does. */
function findEnd(text: string, from: number, isWhole: boolean, final: boolean): Found {
  ending.lastIndex = from;
  for (const match of text.matchAll(ending)) {
    const end = match.index + match[0].length;
    if (end === text.length) {
      if (final) return { end };
      if (match[0].length <= undecidedUnits) return { undecidedFrom: match.index };
      continue;
    }
    if (match[1] === undefined) return { end };
    const [, space = '', next = ''] = /^(\s*)(\S?)/u.exec(text.slice(end))!;
    if (space === '') continue;
    if (next === '' && !final && space.length <= undecidedUnits) return { undecidedFrom: match.index };
    const before = text.slice(Math.max(0, match.index - wordUnits), match.index);
    const isAtStart = isWhole && before.length === match.index;
    if (match[0].startsWith('.') && isAbbreviated(before, next, isAtStart)) continue;
    if (space.includes('\n')) return { end };
    if (!/\p{Ll}/u.test(next)) return { end };
  }
  return { undecidedFrom: text.length };
}

/**
 * Whether a full stop after `before` belongs to its last word; `next` is the first character after the space.
 * @param isAtStart `before` begins where the line does.
 */
function isAbbreviated(before: string, next: string, isAtStart: boolean): boolean {
  const word = /[\p{L}\p{N}.]*$/u.exec(before)![0];
  const isInitial = /^\p{Lu}$/u.test(word) && word !== 'I';
  const isDotted = /^\p{L}+(?:\.\p{L}+)+$/u.test(word);
  const isListNumber = /^\d+$/.test(word) && isAtStart && word.length === before.length;
  const isNumbered = /^\d?$/.test(next) && beforeNumbers.has(word.toLowerCase());
  return isInitial || isDotted || isListNumber || titles.has(word) || isNumbered;
}
