/**
 * What keyboards write in two ways: typing either goes through a suggestion that says the other [UX 22]. Only what
 * a writer cannot tell apart while typing; words, letters and dashes are as they are.
 */
const spellings: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u201b': "'",
  '\u02bc': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u201e': '"',
  '\u201f': '"',
  '\u2026': '...',
  '\u00a0': ' ',
  '\u202f': ' ',
  '\u2010': '-',
  '\u2011': '-',
};
const spelled = new RegExp(`[${Object.keys(spellings).join('')}]`, 'g');

/** The text in the plainest spelling: straight quotes, three dots, plain spaces and hyphens. */
export function plainSpelling(text: string): string {
  return text.replace(spelled, (character) => spellings[character]!);
}

/**
 * What is left of a text once `typed` stands in the document: as the text has it, but for the dots that are left of
 * an ellipsis of which one or two were typed.
 *
 * @returns null when `text` does not begin with `typed`, in whatever spelling.
 */
export function restAfter(text: string, typed: string): string | null {
  if (text.startsWith(typed)) return text.slice(typed.length);
  const wanted = plainSpelling(typed);
  if (!plainSpelling(text).startsWith(wanted)) return null;
  let [at, matched] = [0, 0];
  while (matched < wanted.length) {
    matched += plainSpelling(text[at]!).length;
    at += 1;
  }
  return '.'.repeat(matched - wanted.length) + text.slice(at);
}
