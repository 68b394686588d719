import type { ContinuationSettings } from '@tercet/protocol';
import { sentenceEnd } from './sentence-end.ts';
import { type Boundary, stopStringBoundary } from './stop-strings.ts';

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
 */
export function createTextCut({ stop, stopAt }: Pick<ContinuationSettings, 'stop' | 'stopAt'>): TextCut {
  let text = '';
  let shown = 0;
  let stopped = false;

  const show = (final: boolean): Shown => {
    if (stopped) return { text: '', stopped };
    const boundaries = [stopStringBoundary(text, stop, final)];
    if (stopAt !== 'none') {
      const content = text.search(/\S/u);
      if (/^[^\S\n]*\n\s*$/u.test(text.slice(0, Math.max(content, 0)))) shown = Math.max(shown, content);
      boundaries.push(content < 0 ? { safeTo: 0 } : breakBoundary(text, content, stopAt, final));
    }
    const ends = boundaries.flatMap((boundary) => ('cutAt' in boundary ? [boundary.cutAt] : []));
    stopped = ends.length > 0;
    const upTo = stopped
      ? Math.min(...ends)
      : Math.min(...boundaries.map((boundary) => ('safeTo' in boundary ? boundary.safeTo : text.length)));
    const from = shown;
    shown = Math.max(shown, upTo);
    return { text: text.slice(from, shown), stopped };
  };

  return {
    push(more) {
      text += more;
      return show(false);
    },
    finish: () => show(true),
  };
}

/** The end of the sentence or paragraph that begins at `content`. */
function breakBoundary(
  text: string,
  content: number,
  stopAt: 'sentence' | 'paragraph',
  final: boolean,
): Boundary {
  const newline = text.indexOf('\n', content);
  const lineEnd = newline < 0 ? text.length : newline;
  const line = text.slice(content, lineEnd);
  const sentence = stopAt === 'sentence' ? sentenceEnd(line, final || newline >= 0) : null;
  if (sentence !== null) return { cutAt: content + sentence };
  const trimmed = content + line.trimEnd().length;
  return newline >= 0 ? { cutAt: trimmed } : { safeTo: trimmed };
}
