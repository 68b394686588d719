import type MarkdownIt from 'markdown-it';
import type { StateBlock, StateInline } from 'markdown-it';

/** Lines a comment may have; a bound, so that a file of beginnings without an end is read in time. */
const mostLines = 1_000;

/**
 * Leaves out comments (`<!-- … -->`), which nobody sees who reads rendered Markdown: those that fill whole lines, and
 * those inside a line. One that never ends stays as text.
 */
export function leaveOutComments(tokenizer: MarkdownIt): void {
  const alt = ['paragraph', 'reference', 'blockquote'];
  tokenizer.block.ruler.before('html_block', 'comment', commentLines, { alt });
  tokenizer.inline.ruler.before('autolink', 'comment', commentInLine);
}

/** Where a comment that begins at `start` ends; null where none begins, or it does not end. */
function endOfComment(text: string, start: number): number | null {
  if (!text.startsWith('<!--', start) || start > lastEnd(text)) return null;
  const short = /^<!--(?:->|>)/.exec(text.slice(start, start + 6));
  if (short !== null) return start + short[0].length;
  const end = text.indexOf('-->', start + 4);
  return end === -1 ? null : end + 3;
}

let latest = { text: '', lastEnd: -1 };
/** Asked for each `<!--` of a text, searched for once. */
function lastEnd(text: string): number {
  if (latest.text !== text) latest = { text, lastEnd: text.lastIndexOf('-->') };
  return latest.lastEnd;
}

function commentLines(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if (state.sCount[startLine]! - state.blkIndent >= 4) return false;
  const end = endOfComment(state.src, state.bMarks[startLine]! + state.tShift[startLine]!);
  if (end === null) return false;
  const last = Math.min(endLine, startLine + mostLines);
  let line = startLine;
  while (line < last && state.eMarks[line]! < end) line += 1;
  const outOfItem = line > startLine && state.sCount[line]! < state.blkIndent && !state.isEmpty(line);
  if (line === last || outOfItem || state.src.slice(end, state.eMarks[line]!).trim() !== '') return false;
  if (!silent) state.line = line + 1;
  return true;
}

function commentInLine(state: StateInline): boolean {
  const end = endOfComment(state.src, state.pos);
  if (end === null || end > state.posMax) return false;
  state.pos = end;
  // The spaces around it are one space.
  if (/(?:^|\s)$/.test(state.pending)) while (state.src[state.pos] === ' ') state.pos += 1;
  if (state.pos === state.posMax) state.pending = state.pending.trimEnd();
  return true;
}
