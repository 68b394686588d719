import { createOpenMarks } from './open-marks.ts';
import { createSentenceSearch } from './sentence-end.ts';
import type { Boundary } from './stop-strings.ts';

export interface BreakRules {
  stopAt: 'sentence' | 'paragraph';
  /** Pushes before a sentence's end counts. */
  minTokens: number;
  /** What stands before the text in its paragraph; left out: quotations are not heeded. */
  before: string | undefined;
}

export interface BreakSearch {
  /** @returns `from`: nothing before it is shown. */
  push(more: string, final: boolean): Boundary & { from?: number };
  /** Index behind the last whole sentence that was seen, rather one with no quotation open; 0: none was. */
  wholeEnd(): number;
}

/** The end of a sentence or paragraph after white space. */
export function createBreakSearch({ stopAt, minTokens, before }: BreakRules): BreakSearch {
  const sentences = stopAt === 'sentence' ? createSentenceSearch() : null;
  const marks = before === undefined ? null : createOpenMarks();
  marks?.push(before ?? '');
  let pushes = 0;
  let length = 0;
  /** Where the first word begins; whether a newline came before it; the end of the last word. */
  let content = -1;
  let isOnNewLine = false;
  let wordEnd = 0;
  /** Of the line, what the marks have not seen yet, and how much they have. */
  let unseen = '';
  let seen = 0;
  /** Ends of sentences in the line, the last where no mark was open and the last of all. */
  const ends = { closed: 0, any: 0 };
  /** Where the line ends since a mark closes what nobody opened: all behind it is taken for another text. */
  let strayAt: number | null = null;

  function accepts(end: number): boolean {
    const more = unseen.slice(0, end - seen);
    const stray = marks?.push(more) ?? null;
    if (stray !== null) {
      strayAt = seen + stray;
      if (/[.!?…]$/u.test(more.slice(0, stray))) Object.assign(ends, { closed: strayAt, any: strayAt });
      return true;
    }
    unseen = unseen.slice(more.length);
    seen = end;
    ends.any = end;
    if (marks?.isOpen()) return false;
    ends.closed = end;
    return pushes > minTokens;
  }

  return {
    push(more, final) {
      if (more !== '') pushes += 1;
      let text = more;
      if (content < 0) {
        const first = more.search(/\S/u);
        const space = first < 0 ? more : more.slice(0, first);
        marks?.push(space);
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
      if (marks) unseen += line;
      const end = sentences?.push(line, final || newline >= 0, accepts) ?? null;
      const from = isOnNewLine ? { from: content } : {};
      if (end !== null) return { cutAt: content + (strayAt ?? end), ...from };
      return newline >= 0 ? { cutAt: wordEnd, ...from } : { safeTo: wordEnd, ...from };
    },
    wholeEnd: () => (ends.any === 0 ? 0 : content + (ends.closed || ends.any)),
  };
}
