import { type QuoteStyle, quotedAs } from './quote-style.ts';
import { spacelessScript } from './spaceless-script.ts';

/** Where a candidate goes: what newlines mean there. */
export type Surroundings = 'prose' | 'list' | 'code';

/** What a space belongs before when words meet: a letter, a digit, an emoji, an opening bracket or quote. */
const startsWord = /^[\p{L}\p{M}\p{N}\p{Emoji_Presentation}\p{Ps}\p{Pi}&@#$€£*_]/u;
/** What never takes a space before it. */
const startsClosing = /^[\p{Pe}\p{Pf}.,;:!?…%]/u;
/** What a following word clings to. */
const endsOpening = /[\p{Ps}\p{Pi}\p{Pd}/\\@#$]$/u;
/** Behind these a new word stands apart: what ends a sentence or a clause, and what closes. */
const endsClause = /(?:\p{L}{2}|\p{N}|[)\]])[.!?…,;:]+["”’»)\]]*$/u;
const listMarker = /\n[^\S\n]*(?:[-*•]|\d{1,3}[.)])[^\S\n]+/gu;

function firstCharacter(text: string): string {
  return String.fromCodePoint(text.codePointAt(0)!);
}

function lastCharacter(text: string): string {
  return [...text.slice(-2)].at(-1)!;
}

function spaceBetween(body: string, hadSpace: boolean, after: string): string {
  if (after === '' || /^\s/.test(after) || startsClosing.test(after)) return '';
  if (hadSpace) return ' ';
  if (!startsWord.test(after) || endsOpening.test(body)) return '';
  return spacelessScript.test(lastCharacter(body)) || spacelessScript.test(firstCharacter(after)) ? '' : ' ';
}

/**
 * Makes a model's text fit the place it goes to [UX 9], without altering its words.
 *
 * The prompt was sent without its trailing spaces, so a model says " word" even after "Hello ": its leading
 * space is dropped where the document already has one, or where a block begins. Elsewhere the model's own
 * choice stands (mid-word it continues the word), but that a sentence is not glued to the mark before it. Quotes are
 * straight or curly as the writer's. Trailing space is dropped, and one is put between the text
 * and what stands right of the caret where two words would otherwise meet. Any run of newlines is one '\n':
 * a new paragraph, in a list a new item (and a marker the model wrote before it is dropped).
 * In code nothing is changed but the leading space.
 *
 * @param before what stands left of the caret in the same block; '' at its start. Only its end is read.
 * @param after  what stands right of the caret in the same block. Only its start is read.
 * @param quotes how the writer's text has them; null: as the model wrote them.
 * @returns what to insert; '' when there are no words. A longer candidate's result begins with a shorter
 *          one's, but for the space at its end.
 */
export function joinCandidate(
  before: string,
  candidate: string,
  after: string,
  surroundings: Surroundings = 'prose',
  quotes: QuoteStyle | null = null,
): string {
  const text = candidate.replace(/\r\n?/g, '\n');
  const spaceStands = before === '' || /\s$/.test(before);
  if (surroundings === 'code') return spaceStands ? text.replace(/^[^\S\n]+/, '') : text;
  const unmarked = surroundings === 'list' ? text.replace(listMarker, '\n') : text;
  const body = unmarked.replace(/\s+/g, (space) => (space.includes('\n') ? '\n' : space)).trimEnd();
  if (body.trim() === '') return '';
  const begun = spaceStands ? body.trimStart() : body.replace(/^[^\S\n]+/, ' ');
  const isGlued = endsClause.test(before) && /^(?:\p{Lu}|[“‘«(]\p{L})/u.test(begun);
  const led = quotedAs(isGlued ? ` ${begun}` : begun, before, quotes);
  return led + spaceBetween(led, /\s$/.test(candidate), after);
}
