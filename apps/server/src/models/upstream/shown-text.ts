import type { ContinuationSettings } from '@tercet/protocol';

/** A sentence is over where white space follows its end. */
const sentenceEnd = /[.!?…。！？]["'”’)\]]*(?=\s)/u;
/** Lines that are empty before a paragraph begins are no part of it. */
const emptyLines = /^\s*\n\s*/u;
const paragraphEnd = /\S(?=\s*\n)/u;
const trailingSpace = /\s*$/u;

/**
 * What of a candidate's text may be shown, given all of it that has come: less than that where the tail may yet be cut.
 * What is shown of a beginning is a beginning of what is shown of the whole. The server is told the stop strings too,
 * but not every server leaves them out [CN9]; sentences and paragraphs none knows.
 *
 * @param final nothing follows.
 * @returns `over`: the text ends here, whatever follows.
 */
export function shownText(
  all: string,
  { stop, stopAt }: Pick<ContinuationSettings, 'stop' | 'stopAt'>,
  final: boolean,
): { text: string; over: boolean } {
  const cutAt = Math.min(...stop.map((string) => all.indexOf(string)).filter((at) => at >= 0), all.length);
  const over = cutAt < all.length;
  const open = over || final ? 0 : openTail(all, stop);
  const settled = all.slice(0, cutAt - open);
  if (stopAt === 'sentence') {
    const end = sentenceEnd.exec(settled);
    if (end) return { text: settled.slice(0, end.index + end[0].length), over: true };
  }
  if (stopAt === 'paragraph') return paragraphOf(settled, over, final);
  return { text: settled, over };
}

/** As the engine has it: no empty lines before, no white space at its end. */
function paragraphOf(settled: string, over: boolean, final: boolean): { text: string; over: boolean } {
  const text = settled.replace(emptyLines, '');
  const end = paragraphEnd.exec(text);
  if (end) return { text: text.slice(0, end.index + end[0].length), over: true };
  return { text: over || final ? text : text.replace(trailingSpace, ''), over };
}

/** UTF-16 units at the end that may become a stop string. */
function openTail(text: string, stop: readonly string[]): number {
  let open = 0;
  for (const string of stop)
    for (let length = Math.min(string.length - 1, text.length); length > open; length--)
      if (text.endsWith(string.slice(0, length))) open = length;
  return open;
}
