import type { Block } from '@tercet/protocol';
import { createOpenMarks } from '@tercet/protocol/pieces';
import { isInScripts, languageShown } from './language.ts';

/** What stands directly before a candidate's first character. */
type Standing = 'block start' | 'space' | 'word' | 'opening mark' | 'closing mark';

/** The place a candidate begins at, as far as it bears on how it may begin [CN20]. */
export interface Opening {
  readonly block: Block;
  readonly standing: Standing;
  /** A sentence has ended before, so another begins. */
  readonly isNewSentence: boolean;
  /** Marks that would close what is open in the paragraph. */
  readonly closing: string;
  /** How the text so far writes double quotes; null: it has none, or both kinds. */
  readonly quotes: 'straight' | 'curly' | null;
  /** Scripts the text is written in, as `languageShown` counts them. */
  readonly scripts: readonly number[];
}

const closingMarks = ['"', '”', '“', '»', '«', ')', ']'];
/** UTF-16 units before the caret in which the text's quotes are looked at. */
const quoteUnits = 8_000;
/** A sentence's end, and what abbreviations look like. */
const sentenceEnd = /[.!?…][)\]]*\s*$/u;
const abbreviated = /(?:^|[\s(])(?:\p{L}|\p{L}{1,4}\.\p{L}+|etc|vs|cf|approx|Mr|Mrs|Ms|Dr|St|No|Prof)\.\s*$/u;
const spaceless =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** @param before the text up to where the candidate begins. */
export function openingAt(before: string, block: Block): Opening {
  const paragraph = before
    .slice(before.lastIndexOf('\n') + 1)
    .replace(/^(?:#{1,6}|[-*>]|\d{1,3}[.)]) ?/u, '');
  const marks = createOpenMarks();
  marks.push(paragraph);
  const tail = before.slice(-quoteUnits);
  const [curly, straight] = [/[“”]/u.test(tail), tail.includes('"')];
  return {
    block,
    standing: standingOf(paragraph, marks.closes('"')),
    isNewSentence: paragraph.trim() === '' || (sentenceEnd.test(paragraph) && !abbreviated.test(paragraph)),
    closing: closingMarks.filter(marks.closes).join(''),
    quotes: curly === straight ? null : curly ? 'curly' : 'straight',
    scripts: languageShown(before).scripts,
  };
}

/** @param straightOpens the straight quote at the end, if there is one, has opened. */
function standingOf(paragraph: string, straightOpens: boolean): Standing {
  const last = paragraph.match(/.$/su)?.[0] ?? '';
  if (paragraph.trim() === '') return 'block start';
  if (/\s/u.test(last)) return 'space';
  if (/[\p{L}\p{M}\p{N}]/u.test(last)) return 'word';
  if (last === '"') return straightOpens ? 'opening mark' : 'closing mark';
  return /[\p{Ps}\p{Pi}\p{Pd}/¿¡]/u.test(last) ? 'opening mark' : 'closing mark';
}

const opensWord = /^[“‘'"«„‚¿¡([]*(?:[\p{L}\p{M}\p{N}$€£\u{FFFD}]|$)/u;
const markup = /[*#|`<>=_~{}\\^]|https?:|\p{Cc}/u;

/**
 * Whether a candidate may begin with this text, the first token's own [CN20].
 *
 * Never with a line break, markup or a list's marker. Behind a space, or at a block's start, with a word, and what opens
 * one; a new sentence not with a small letter, nor with a number, which dates, years and lists begin with. Behind a word
 * with what goes on in it, a space or a mark; behind a mark with a space, or what closes an open quotation.
 */
export function mayBegin(text: string, opening: Opening): boolean {
  const { block, closing, isNewSentence, quotes, scripts, standing } = opening;
  if (text === '' || markup.test(text) || !isInScripts(text, scripts)) return false;
  if (quotes === 'curly' && text.includes('"')) return false;
  if (quotes === 'straight' && /[“”„]/u.test(text)) return false;
  const first = text.match(/^./su)![0];
  if (standing === 'space' || standing === 'block start') {
    if (!opensWord.test(text) || (first === '"' && closing.includes('"'))) return false;
    return !isNewSentence || !/^["“‘'«([]*(?:\p{Ll}|\p{N})/u.test(text) || block !== 'paragraph';
  }
  if (first === ' ') {
    const rest = text.slice(1);
    const isBehind = rest === '' || mayBegin(rest, { ...opening, standing: 'space' });
    return standing !== 'opening mark' && isBehind;
  }
  if (/\s/u.test(first)) return false;
  if (closingMarks.includes(first) && !/[[(«“]/u.test(first)) return closing.includes(first);
  if (standing === 'opening mark') return opensWord.test(text);
  if (standing === 'word') return /^[\p{L}\p{M}\p{N}\u{FFFD}'’.,;:!?…—–-]/u.test(text);
  return /^[—–]/u.test(text) || spaceless.test(first) || first === '\uFFFD';
}
