import type { ContinuationSettings } from '../continuation.ts';
import { createBreakSearch } from './break-search.ts';
import { type Boundary, createStopSearch } from './stop-strings.ts';

/** What may be shown now (may be ''), and whether the text has come to its end. */
interface Shown {
  text: string;
  stopped: boolean;
}

export interface TextCut {
  /** One token's text, or what another server sent at once. */
  push(text: string): Shown;
  /** Nothing follows: what was held is decided. `stopped` here too when the end lies before the last text. */
  finish(): Shown;
  /**
   * How much of what was shown, UTF-16 units, is whole sentences: all, where it ends with one; 0: no sentence has ended,
   * or none was looked for.
   */
  wholeLength(): number;
}

type Rules = Pick<ContinuationSettings, 'stop' | 'stopAt'> & Partial<Pick<ContinuationSettings, 'minTokens'>>;

/**
 * Ends one candidate's text at a stop string, a sentence or a paragraph, and holds back what may be cut.
 *
 * With `stopAt`, a newline is never part of the text: white space with a newline before the first word is
 * dropped (the model began with a line break; the text is still wanted), a later one ends it, a sentence
 * too. White space at the end is held, and dropped when the text ends there. A sentence's end is one from `minTokens` on,
 * and where no quotation or bracket is open.
 * Stop strings are looked for in everything the model wrote, leading newlines too.
 *
 * The work of a push is in proportion to its text, whatever came before.
 *
 * @param before what stands before the text in its paragraph: a quotation may be open there.
 */
export function createTextCut({ stop, stopAt, minTokens = 0 }: Rules, before?: string): TextCut {
  const breaks = stopAt === 'none' ? null : createBreakSearch({ stopAt, minTokens, before });
  const searches: Search[] = [createStopSearch(stop), ...(breaks ? [breaks] : [])];
  /** What is not shown yet, and where in the text it begins. */
  let held = '';
  let shown = 0;
  let dropped = 0;
  let stopped = false;

  function show(more: string, final: boolean): Shown {
    if (stopped) return { text: '', stopped };
    held += more;
    const found = searches.map((search) => search.push(more, final));
    for (const { from } of found) if (from !== undefined) dropped += pass(from).length;
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

  return {
    push: (text) => show(text, false),
    finish: () => show('', true),
    wholeLength: () => Math.max(0, Math.min(breaks?.wholeEnd() ?? 0, shown) - dropped),
  };
}

interface Search {
  /** Nothing before `from` is shown. */
  push(more: string, final: boolean): Boundary & { from?: number };
}
