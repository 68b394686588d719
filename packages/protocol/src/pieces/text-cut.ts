import type { ContinuationSettings } from '../continuation.ts';
import { createSentenceSearch } from './sentence-end.ts';
import { type Boundary, createStopSearch } from './stop-strings.ts';

/** What may be shown now (may be ''), and whether the text has come to its end. */
interface Shown {
  text: string;
  stopped: boolean;
}

export interface TextCut {
  push(text: string): Shown;
  /** Nothing follows: what was held is decided. `stopped` here too when the end lies before the last text. */
  finish(): Shown;
}

/**
 * Ends one candidate's text at a stop string, a sentence or a paragraph, and holds back what may be cut.
 *
 * With `stopAt`, a newline is never part of the text: white space with a newline before the first word is
 * dropped (the model began with a line break; the text is still wanted), a later one ends it, a sentence
 * too. White space at the end is held, and dropped when the text ends there.
 * Stop strings are looked for in everything the model wrote, leading newlines too.
 *
 * The work of a push is in proportion to its text, whatever came before.
 */
export function createTextCut({ stop, stopAt }: Pick<ContinuationSettings, 'stop' | 'stopAt'>): TextCut {
  const searches: Search[] = [createStopSearch(stop)];
  if (stopAt !== 'none') searches.push(createBreakSearch(stopAt));
  /** What is not shown yet, and where in the text it begins. */
  let held = '';
  let shown = 0;
  let stopped = false;

  function show(more: string, final: boolean): Shown {
    if (stopped) return { text: '', stopped };
    held += more;
    const found = searches.map((search) => search.push(more, final));
    for (const { from } of found) if (from !== undefined) pass(from);
    const ends = found.flatMap((boundary) => ('cutAt' in boundary ? [boundary.cutAt] : []));
    stopped = ends.length > 0;
    const safe = found.flatMap((boundary) => ('safeTo' in boundary ? [boundary.safeTo] : []));
    return { text: pass(Math.min(...(stopped ? ends : safe))), stopped };
  }

  /** Takes what is held up to an index of the text. */
  function pass(upTo: number): string {
    const text = held.slice(0, Math.max(0, upTo - shown));
    held = held.slice(text.length);
    shown += text.length;
    return text;
  }

  return { push: (text) => show(text, false), finish: () => show('', true) };
}

interface Search {
  /** Nothing before `from` is shown. */
  push(more: string, final: boolean): Boundary & { from?: number };
}

/** The end of the first sentence or paragraph after white space. */
function createBreakSearch(stopAt: 'sentence' | 'paragraph'): Search {
  const sentence = stopAt === 'sentence' ? createSentenceSearch() : null;
  let length = 0;
  /** Where the first word begins; whether a newline came before it; the end of the last word. */
  let content = -1;
  let isOnNewLine = false;
  let wordEnd = 0;
  return {
    push(more, final) {
      let text = more;
      if (content < 0) {
        const first = more.search(/\S/u);
        const space = first < 0 ? more : more.slice(0, first);
        isOnNewLine ||= space.includes('\n');
        length += space.length;
        if (first < 0) return { safeTo: 0 };
        content = length;
        text = more.slice(first);
      }
      const newline = text.indexOf('\n');
      const line = newline < 0 ? text : text.slice(0, newline);
      const words = line.trimEnd().length;
      if (words > 0) wordEnd = length + words;
      length += line.length;
      const end = sentence?.push(line, final || newline >= 0) ?? null;
      const from = isOnNewLine ? { from: content } : {};
      if (end !== null) return { cutAt: content + end, ...from };
      return newline >= 0 ? { cutAt: wordEnd, ...from } : { safeTo: wordEnd, ...from };
    },
  };
}
