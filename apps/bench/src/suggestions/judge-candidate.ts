import { detectAll } from 'tinyld';
import type { Passage } from './passages.ts';

/** A candidate as it would be inserted, and where. */
export interface Judged {
  passage: Passage;
  /** The block it stands in. */
  block: 'paragraph' | 'heading' | 'list_item';
  /** The text of that block left and right of the caret. */
  before: string;
  after: string;
  text: string;
  /** The model came to an end by itself, or at a boundary: no bound cut it off. */
  stopped: boolean;
}

export interface Judgement {
  endsWhole: boolean;
  beginsWell: boolean;
  staysInParagraph: boolean;
  keepsLanguage: boolean;
  balancedQuotes: boolean;
}

/*
 * The rules are written here a second time, in their simplest form, and not taken from what makes the candidates:
 * a mistake there would judge itself.
 */

const sentenceEnd = /[.!?…]["'”’»)\]]*$/u;
const abbreviation = /(?:^|[\s(])(?:Mr|Mrs|Ms|Dr|Prof|St|vs|e\.g|i\.e|\p{Lu})\.$/u;
const dangling =
  /\b(?:a|an|the|of|to|and|or|but|in|on|at|for|with|by|from|as|that|is|are|was|its|our|your|their)$/iu;

function endsWhole({ block, text, after, stopped }: Judged): boolean {
  const end = text.trimEnd();
  if (/^\s*\S/.test(after)) return /[\p{L}\p{N}\p{P}]$/u.test(end);
  if (sentenceEnd.test(end) && !abbreviation.test(end)) return true;
  if (block === 'paragraph') return false;
  return stopped && /[\p{L}\p{N})"”’]$/u.test(end) && !dangling.test(end);
}

const label = /^(?:\p{L}+ ){0,2}\p{L}+:(?:\s|$)/u;
const markup = /^(?:[-*•#>|`=_~<[{\\]|\d{1,3}[.)]\s|https?:)/u;
const byline = /^by \p{Lu}/u;
const year = /^\(?(?:19|20)\d\d\b/u;
const opensWord = /^["'“‘«(¿¡—–]*[\p{L}\p{N}$€£]/u;

function beginsWell({ before, text, passage }: Judged): boolean {
  const start = text.trimStart();
  const fresh = before.trim() === '';
  const speaks = passage.text.includes(': ');
  if (start === '' || /^\n/.test(text.replace(/^ +/, ''))) return false;
  if (markup.test(start) || (label.test(start) && !speaks)) return false;
  if ((fresh || /[.!?]["”’)]*\s*$/u.test(before)) && (byline.test(start) || year.test(start))) return false;
  const spaced = fresh || /\s$/u.test(before) || /^\s/u.test(text);
  if (spaced) {
    const begun = opensWord.test(start);
    return begun && (!/[.!?]\s*$/u.test(before) || !/^\p{Ll}/u.test(start));
  }
  // Right behind a word or a mark: a word goes on, a mark clings, nothing is glued to a mark.
  if (/[\p{L}\p{N}]$/u.test(before)) return /^[\p{L}\p{N}’'.,;:!?…)"”—–-]/u.test(start);
  if (/[“‘(—–-]$/u.test(before)) return /^[\p{L}\p{N}“‘"]/u.test(start);
  return /^["”’)»—–]/u.test(start);
}

const scriptOf = (text: string) => {
  const letters = text.match(/\p{L}/gu) ?? [];
  const latin = letters.filter((letter) => /\p{Script=Latin}/u.test(letter)).length;
  return letters.length === 0 || latin >= 0.9 * letters.length;
};

/** What is too short to say anything passes; else the language must be among the detector's likely ones. */
function keepsLanguage({ passage, text }: Judged): boolean {
  if (!scriptOf(text)) return false;
  const found = detectAll(text, { only: ['en', 'fr', 'es', 'de', 'it', 'pt', 'nl', 'la'] });
  if (text.length < 40 || found.length === 0) return true;
  const own = found.find(({ lang }) => lang === (passage.language ?? 'en'))?.accuracy ?? 0;
  return own >= found[0]!.accuracy * 0.9;
}

/** Double quotes open and close in the block with the candidate in it, curly ones and guillemets in pairs. */
function balancedQuotes({ passage, before, after, text }: Judged): boolean {
  const whole = before + text + (after.trim() === '' ? '' : after);
  const count = (mark: string) => whole.split(mark).length - 1;
  const curly = /[“”]/u.test(passage.text);
  const straight = /"/u.test(passage.text);
  if (curly && !straight && text.includes('"')) return false;
  if (straight && !curly && /[“”]/u.test(text)) return false;
  return (
    count('"') % 2 === 0 &&
    count('“') === count('”') &&
    count('«') === count('»') &&
    count('(') === count(')')
  );
}

export function judgeCandidate(judged: Judged): Judgement {
  return {
    endsWhole: endsWhole(judged),
    beginsWell: beginsWell(judged),
    staysInParagraph: !judged.text.includes('\n'),
    keepsLanguage: keepsLanguage(judged),
    balancedQuotes: balancedQuotes(judged),
  };
}
