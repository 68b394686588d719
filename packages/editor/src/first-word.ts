import { spacelessScript } from './spaceless-script.ts';

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
  for (const part of new Intl.Segmenter(undefined, { granularity: 'word' }).segment(chunk)) {
    if (seen && part.isWordLike) break;
    seen ||= part.isWordLike === true;
    end = part.index + part.segment.length;
  }
  return chunk.slice(0, end);
}
