/** Marks that end a sentence when space follows, the ones that need none, and the quotes and brackets after. */
const ending = /(?:([.!?…]+)|[。！？｡]+)["'”’»›)\]}」』）】]*/gu;

/** Words whose full stop is not the end. What goes on in lower case is not an end anyway. */
const titles = new Set(
  'Mr Mrs Ms Mx Dr Prof Rev Fr Sr Jr St Mt Ft Gen Col Capt Lt Sgt Maj Adm Gov Sen Rep Pres Hon vs cf'.split(
    ' ',
  ),
);
const beforeNumbers = new Set('no nos vol ch pp p fig sec approx ca'.split(' '));

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
    if (match[0].startsWith('.') && isAbbreviated(text.slice(0, match.index), next)) continue;
    if (space.includes('\n')) return end;
    if (next === '') return final ? end : null;
    if (!/\p{Ll}/u.test(next)) return end;
  }
  return null;
}

/** Whether a full stop after `before` belongs to its last word; `next` is the first character after the space. */
function isAbbreviated(before: string, next: string): boolean {
  const word = /[\p{L}\p{N}.]*$/u.exec(before)![0];
  const isInitial = /^\p{Lu}$/u.test(word) && word !== 'I';
  const isDotted = /^\p{L}+(?:\.\p{L}+)+$/u.test(word);
  const isListNumber =
    /^\d+$/.test(word) && /(?:^|\n)\s*$/.test(before.slice(0, before.length - word.length));
  const isNumbered = /^\d?$/.test(next) && beforeNumbers.has(word.toLowerCase());
  return isInitial || isDotted || isListNumber || titles.has(word) || isNumbered;
}
