import type { Mark, Node } from 'prosemirror-model';
import { humanRuns, type InlineRun } from './inline-runs.ts';
import { codeSpan, escapeText, isSafeEdge, isSpace, isWord, linkDestination } from './markdown-escape.ts';

/** What a line of Markdown is made of; `first` and `last` say which edge of a text is a reference. */
type Piece =
  | { kind: 'text'; text: string; first: boolean; last: boolean }
  | { kind: 'code'; text: string }
  | { kind: 'break'; html: boolean }
  | { kind: 'open' | 'close'; mark: Mark; delimiter: string };

/**
 * The content of a paragraph or heading as Markdown, lossless but for the machine mark: where CommonMark's rules of
 * flanking would not see a delimiter (`**rain.**bow`), the character beside it is written as a reference.
 *
 * @param oneLine  a heading: line breaks are `<br>`.
 */
export function inlineMarkdown(block: Node, oneLine: boolean): string {
  const runs = humanRuns(block);
  // A paragraph of breaks alone has one `<br>` more than breaks: `<br>` by itself is an empty paragraph.
  if (runs.every((run) => run.text === null)) return '<br>'.repeat(runs.length + (oneLine ? 0 : 1));
  const pieces = nested(runs, []);
  chooseBreaks(pieces, oneLine);
  chooseDelimiters(pieces);
  // A reference is punctuation, and may ask for another beside the next delimiter.
  for (let before = -1; before !== references(pieces); ) {
    before = references(pieces);
    keepEdges(pieces);
  }
  return pieces.map((piece, index) => written(piece, pieces[index + 1])).join('');
}

/** Opens and closes the marks around the runs; of several that begin at a run, the one that lasts is outermost. */
function nested(runs: readonly InlineRun[], open: readonly Mark[]): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < runs.length; ) {
    const run = runs[at]!;
    const next = run.marks.filter((mark) => mark.type.name !== 'code' && !mark.isInSet(open));
    const lengths = next.map((mark) => extent(runs, at, mark));
    const length = Math.max(0, ...lengths);
    const mark = next[lengths.indexOf(length)];
    if (mark === undefined) {
      pieces.push(leaf(run));
      at += 1;
    } else {
      const delimiter = { link: '', strong: '**', em: '*' }[mark.type.name] ?? '';
      pieces.push({ kind: 'open', mark, delimiter });
      pieces.push(...nested(runs.slice(at, at + length), [...open, mark]));
      pieces.push({ kind: 'close', mark, delimiter });
      at += length;
    }
  }
  return pieces;
}

/** How many runs from `at` on have the mark. */
function extent(runs: readonly InlineRun[], at: number, mark: Mark): number {
  let end = at;
  while (end < runs.length && mark.isInSet(runs[end]!.marks)) end += 1;
  return end - at;
}

function leaf({ text, marks }: InlineRun): Piece {
  if (text === null) return { kind: 'break', html: false };
  if (marks.some((mark) => mark.type.name === 'code')) return { kind: 'code', text };
  return { kind: 'text', text, first: false, last: false };
}

/** A backslash at the end of a line breaks it, but not at the end of a block or before a closing delimiter. */
function chooseBreaks(pieces: Piece[], oneLine: boolean): void {
  pieces.forEach((piece, index) => {
    const next = pieces[index + 1];
    if (piece.kind === 'break') piece.html = oneLine || next === undefined || next.kind === 'close';
  });
}

/** Emphasis beside strong is `_`, so that their stars never run together. */
function chooseDelimiters(pieces: Piece[]): void {
  const besideStrong = (index: number) =>
    [pieces[index - 1], pieces[index + 1]].some(
      (beside) => beside && 'mark' in beside && beside.delimiter === '**',
    );
  const opened: number[] = [];
  pieces.forEach((piece, index) => {
    if (piece.kind === 'open') opened.push(index);
    if (piece.kind !== 'close') return;
    const start = opened.pop() as number;
    const opening = pieces[start];
    if (piece.delimiter !== '*' || opening?.kind !== 'open') return;
    if (besideStrong(start) || besideStrong(index)) piece.delimiter = opening.delimiter = '_';
  });
}

/** Marks the characters that would be trimmed, or that would hide the delimiter beside them. */
function keepEdges(pieces: readonly Piece[]): void {
  pieces.forEach((piece, index) => {
    const before = pieces[index - 1];
    const after = pieces[index + 1];
    if (piece.kind === 'text') {
      if (isSpace(firstOf(piece)) && startsLine(before)) piece.first = true;
      if (isSpace(lastOf(piece)) && after === undefined) piece.last = true;
    }
    if (piece.kind === 'open') keepBeside(piece.delimiter, { outer: before, inner: after }, 'open');
    if (piece.kind === 'close') keepBeside(piece.delimiter, { outer: after, inner: before }, 'close');
  });
}

const references = (pieces: readonly Piece[]) =>
  pieces.filter((piece) => piece.kind === 'text' && (piece.first || piece.last)).length;

const startsLine = (before: Piece | undefined) =>
  before === undefined || (before.kind === 'break' && !before.html);

function keepBeside(
  delimiter: string,
  { outer, inner }: { outer: Piece | undefined; inner: Piece | undefined },
  side: 'open' | 'close',
): void {
  if (delimiter === '') return;
  let innerIsWord = false;
  if (inner?.kind === 'text') {
    const edge = side === 'open' ? firstOf(inner) : lastOf(inner);
    const name = side === 'open' ? 'first' : 'last';
    if (isSpace(edge)) refer(inner, name);
    innerIsWord = isWord(edge) && !inner[name];
  }
  if (outer?.kind !== 'text' || (innerIsWord && delimiter !== '_')) return;
  const edge = side === 'open' ? lastOf(outer) : firstOf(outer);
  if (!isSafeEdge(edge)) refer(outer, side === 'open' ? 'last' : 'first');
}

type TextPiece = Extract<Piece, { kind: 'text' }>;
const firstOf = (piece: TextPiece) => String.fromCodePoint(piece.text.codePointAt(0) as number);
const lastOf = (piece: TextPiece) => [...piece.text.slice(-2)].at(-1) as string;
function refer(piece: TextPiece, edge: 'first' | 'last'): void {
  piece[edge] = true;
  if (firstOf(piece) === piece.text) piece.first = piece.last = true;
}

function written(piece: Piece, next: Piece | undefined): string {
  switch (piece.kind) {
    case 'text': {
      const text = escapeText(piece.text, piece);
      const image = next?.kind === 'open' && next.mark.type.name === 'link' && text.endsWith('!');
      return image ? `${text.slice(0, -1)}\\!` : text;
    }
    case 'code':
      return codeSpan(piece.text);
    case 'break':
      return piece.html ? '<br>' : '\\\n';
    case 'open':
      return piece.mark.type.name === 'link' ? '[' : piece.delimiter;
    case 'close':
      return piece.mark.type.name === 'link'
        ? `](${linkDestination(piece.mark.attrs.href)})`
        : piece.delimiter;
    default:
      return piece satisfies never;
  }
}
