/** Characters of a stranger's words that are shown to a writer, on a terminal or in a log. */
const mostCharacters = 200;
/** Controls, and what turns the direction of text around or is not seen: none of it belongs in one line of words. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\s]+/gu;

/** Words of a stranger (an engine, a file, a process) as one line of at most 200 characters that may be shown. */
export function oneLine(words: string): string {
  const line = words
    // More may be there than anybody reads.
    .slice(0, 4 * mostCharacters)
    .replace(unprintable, ' ')
    .trim();
  const characters = [...line];
  return characters.length > mostCharacters ? `${characters.slice(0, mostCharacters - 1).join('')}…` : line;
}
