import { spacelessScript } from './spaceless-script.ts';

/** UTF-16 units that are looked at: no word of a script without spaces is longer. */
const longestWord = 256;

/**
 * The part of a candidate that one word-wise take inserts: the space before the word, the word, and the
 * punctuation that clings to it. Where a script writes no spaces, the word is the platform's segmentation.
 * @param done whether the text is complete: then space that would be left over at its end comes along.
 * @returns a prefix of `text`; '' when there is no word in it.
 */
export function firstWord(text: string, done: boolean): string {
  const chunk = /^\s*\S+/.exec(text)?.[0];
  if (chunk === undefined) return '';
  const word = spacelessScript.test(chunk) ? firstSegment(chunk) : chunk;
  return done && text.slice(word.length).trim() === '' ? text : word;
}

function firstSegment(chunk: string): string {
  let end = 0;
  let seen = false;
  const beginning = chunk.slice(0, longestWord);
  for (const part of new Intl.Segmenter(undefined, { granularity: 'word' }).segment(beginning)) {
    if (seen && part.isWordLike) break;
    seen ||= part.isWordLike === true;
    end = part.index + part.segment.length;
  }
  return chunk.slice(0, end);
}
