import { isOtherLanguage, type LanguageShown } from './language.ts';
import type { Opening } from './opening.ts';

/** A candidate's beginning is known once it has this many UTF-16 units; its language shows by then. */
export const beginningUnits = 80;

const label = /^["“]?(?:\p{L}[\p{L}’']*[ -]){0,3}\p{L}+ ?:(?:\s|$)/u;
const listMarker = /^(?:[(]?(?:\d{1,3}|\p{L})[.)]|[-–—*•·]) /u;
const byline = /^(?:by|posted|published|written by|photo(?:graph)? by|source|copyright) \p{Lu}/iu;
const dateline = /^(?:\(?\d{4}\)?|\p{Lu}\p{L}+ \d{1,2}, \d{4})/u;
const address = /https?:|www\.|\S+@\S+\.\S/u;
/** What talks about a text, or to whoever asked for one, and is no part of it. */
const aside =
  /^(?:(?:Sure|Certainly|Here(?:'|’)?s|Here is|Here are|Note that|I(?:'|’)m sorry)\b|(?:This|The above|The following) (?:passage|sentence|quote|text|paragraph|story|excerpt|essay|article|poem)\b)/u;

/** What a text is to go on in. */
export interface FitInto {
  opening: Opening;
  language: LanguageShown;
  /** The text has labels of its own, as a play or an interview has. */
  hasLabels: boolean;
  /** The text has markup of its own. */
  hasMarkup: boolean;
}

const markup = /[|`{}<>\\]|\*\*|__|==|(?:^|\s)#/u;
export const hasMarkup = (text: string) => markup.test(text.replace(/^(?:#{1,6}|>|```) ?/gmu, ''));

export const hasLabels = (text: string) => /(?:^|\n)(?:\p{L}+ ){0,2}\p{L}+: /u.test(text.slice(-2_000));

/** Whether a candidate begins as no text goes on [CN21], or in another language [CN22]. */
export function isUnfit(text: string, into: FitInto): boolean {
  const { opening, language, hasLabels: labelled, hasMarkup: marked } = into;
  const start = text.trimStart().slice(0, beginningUnits);
  if (!marked && markup.test(text)) return true;
  if (!labelled && opening.isNewSentence && label.test(start)) return true;
  if (opening.isNewSentence && (byline.test(start) || dateline.test(start) || aside.test(start))) return true;
  if (opening.isNewSentence && listMarker.test(start) && !/^[—–]/u.test(start)) return true;
  return address.test(start) || isOtherLanguage(language, text);
}
