/** Marks that end a sentence when space follows, the ones that need none, and the quotes and brackets after. */
const ending = /(?:([.!?…]+)|[。！？｡]+)["'”’»›)\]}」』）】]*/gu;

/** Words whose full stop is not the end. Lower case; what goes on in lower case is not an end anyway. */
const abbreviations = new Set(
  (
    'mr mrs ms mx dr prof rev fr sr jr st mt ft gen col capt cpt lt sgt maj cmdr adm gov sen rep pres hon ' +
    'no vol ch pp ed eds vs etc al cf ca approx dept est inc ltd co corp bros ' +
    'jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun'
  ).split(' '),
);

/**
 * The index just after the first complete sentence, its closing quotes and brackets included.
 *
 * Decided only when the next character shows it: white space and then anything but a small letter, or
 * the end of the text. "3.5", "Mr. Hyde", "J. Doe", "e.g. this" and '"Why?" she said' go on.
 *
 * @param final nothing follows.
 * @returns null: no sentence has ended yet.
 */
export function sentenceEnd(text: string, final: boolean): number | null {
  for (const match of text.matchAll(ending)) {
    const end = match.index + match[0].length;
    if (end === text.length) return final ? end : null;
    if (match[1] === undefined) return end;
    const [, space = '', next = ''] = /^(\s*)(\S?)/u.exec(text.slice(end))!;
    if (space === '') continue;
    if (match[0].startsWith('.') && isAbbreviated(text.slice(0, match.index))) continue;
    if (space.includes('\n')) return end;
    if (next === '') return final ? end : null;
    if (!/\p{Ll}/u.test(next)) return end;
  }
  return null;
}

/** Whether a full stop after `before` belongs to its last word. */
function isAbbreviated(before: string): boolean {
  const word = /[\p{L}\p{N}.]*$/u.exec(before)![0];
  const isInitial = /^\p{Lu}$/u.test(word) && word !== 'I';
  const isDotted = /^\p{L}+(?:\.\p{L}+)+$/u.test(word);
  const isListNumber =
    /^\d+$/.test(word) && /(?:^|\n)\s*$/.test(before.slice(0, before.length - word.length));
  return isInitial || isDotted || isListNumber || abbreviations.has(word.toLowerCase());
}
