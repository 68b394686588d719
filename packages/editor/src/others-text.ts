import { isHistoryTransaction, redoDepth, undoDepth } from 'prosemirror-history';
import type { Node } from 'prosemirror-model';
import type { EditorState, Transaction } from 'prosemirror-state';
import type { Mappable, Step } from 'prosemirror-transform';
import { charactersIn } from './characters-in.ts';
import { joinedRanges, mappedRanges, type Range, rangesWithout } from './ranges.ts';
import { putRanges, takenRanges } from './step-ranges.ts';

/** A step of the history: undoing the event that many below the top, or redoing it. */
interface HistoryMove {
  direction: 'undo' | 'redo';
  depth: number;
}

/** Text another writer put in. */
interface Theirs extends Range {
  /** This page had deleted it and the history brought it back: the move that deletes it again. */
  mayGoBy: HistoryMove | null;
}

/** Others' text in what was taken out. */
interface TakenTheirs extends Theirs {
  /** This page deleted it; a move of the history took it along; or it was a copy, one too many. */
  fate: 'deleted' | 'lost' | 'copy';
}

/** Text this page's step took out, and what of it was others': ranges count characters, from 0. */
interface Taken {
  text: string;
  theirs: readonly TakenTheirs[];
  /** What of it was put back into the document, where it stands now; null: nothing was. */
  returned: readonly Range[] | null;
}

export interface OthersText {
  /** What others put in since the page was opened. */
  theirs: readonly Theirs[];
  /** What this page's steps took out and no step of the history has brought back, newest last. */
  taken: readonly Taken[];
}

export const noOthersText: OthersText = { theirs: [], taken: [] };
const none: Collateral = { lost: [], doubled: [] };

/** Others' text that a move of the history took along, and copies of it that it brought. */
export interface Collateral {
  /** To be put back: `content` stood in `doc`, and belongs at `position` of the document after the transaction. */
  lost: { position: number; doc: Node; range: Range }[];
  /** To be taken out of the document after the transaction. */
  doubled: Range[];
}

/** Deletions whose text is remembered, and characters of one: those of a whole long document are not compared. */
const mostTaken = 1_000;
const mostCharacters = 200_000;

/** The move a transaction is; null when it is none of the history's. */
function historyMoveOf(tr: Transaction, before: EditorState): HistoryMove | null {
  if (!isHistoryTransaction(tr)) return null;
  const { redo } = tr.getMeta('history$') as { redo: boolean };
  return redo
    ? { direction: 'redo', depth: redoDepth(before) }
    : { direction: 'undo', depth: undoDepth(before) };
}

/** The move that takes back what `move` does. */
function reverseOf(move: HistoryMove, before: EditorState): HistoryMove {
  return move.direction === 'undo'
    ? { direction: 'redo', depth: redoDepth(before) + 1 }
    : { direction: 'undo', depth: undoDepth(before) + 1 };
}

const isSameMove = (one: HistoryMove | null, other: HistoryMove) =>
  one?.direction === other.direction && one.depth === other.depth;

/**
 * What others' text is after a transaction, and what a move of the history did to it.
 *
 * The history's steps are exact: what one brings back is what a step of this page took out. So what was others' in it
 * is known again by its text, the newest first.
 *
 * @param isReturn  the transaction puts back what `Collateral.lost` named.
 */
export function othersTextAfter(
  before: OthersText,
  tr: Transaction,
  state: EditorState,
  isReturn: boolean,
): { text: OthersText; collateral: Collateral } {
  if (tr.getMeta('collab$') !== undefined) return { text: receivedAfter(before, tr), collateral: none };
  const move = historyMoveOf(tr, state);
  const collateral: Collateral = { lost: [], doubled: [] };
  let text = clearsRedo(tr, move, isReturn) ? withoutRedo(before) : before;
  for (const [index, step] of tr.steps.entries()) {
    const doc = tr.docs[index]!;
    const next = tr.docs[index + 1] ?? tr.doc;
    const map = step.getMap();
    const later = tr.mapping.slice(index + 1);
    if (!isReturn) {
      // A copy that is one too many is not missed.
      const lost = move ? rangesWithout(lostBy(step, text.theirs, move), collateral.doubled) : [];
      for (const range of lost) {
        collateral.lost.push({ position: later.map(map.map(range.to)), doc, range });
      }
      text = withTaken(text, takenBy(step, doc, text.theirs, { move, copies: collateral.doubled }));
    }
    text = mapped(text, map);
    collateral.doubled = mappedRanges(collateral.doubled, map);
    const put = putRanges(step);
    if (isReturn) {
      text = withTheirs(text, put);
      for (const range of put) text = withReturned(text, range, next);
      continue;
    }
    text = { ...text, theirs: without(text.theirs, put) };
    if (move === null) continue;
    for (const range of put) {
      const found = broughtBack(text, range, next);
      if (!found) continue;
      text = { theirs: [...text.theirs, ...theirsIn(found, reverseOf(move, state))], taken: found.rest };
      collateral.doubled.push(...doubledBy(found, next));
    }
  }
  return { text, collateral };
}

/**
 * Others' steps came: collab takes back this page's waiting steps, puts in theirs, and each of its own again where it
 * fits. What a deletion of this page takes can have become more by that.
 */
function receivedAfter(before: OthersText, tr: Transaction): OthersText {
  const waiting = (tr.getMeta('rebased') as number | undefined) ?? 0;
  const again = new Map<number, number>();
  for (let index = 0; index < waiting; index += 1) {
    const at = tr.mapping.getMirror(index);
    if (at !== undefined) again.set(index, at);
  }
  const end = tr.steps.length - again.size;
  const received: Range[] = [];
  for (let index = waiting; index < end; index += 1) {
    received.push(...mappedRanges(putRanges(tr.steps[index]!), tr.mapping.slice(index + 1)));
  }
  let taken = before.taken;
  for (const [index, at] of again) {
    if (takenRanges(tr.steps[at]!).length === 0) continue;
    const meant = takenRanges(tr.steps[index]!.invert(tr.docs[index]!));
    const old = meant.map((range) => textIn(tr.docs[index + 1] ?? tr.doc, range)).join('');
    const until = tr.mapping.slice(0, at);
    const theirs = [
      ...moved(near(before.theirs, takenRanges(tr.steps[at]!), until.invert()), until),
      ...plain(mappedRanges(received, tr.mapping.slice(at).invert())),
    ];
    const [now] = takenBy(tr.steps[at]!, tr.docs[at]!, theirs, { move: null, copies: [] });
    const place = now && now.text !== old ? taken.findLastIndex(({ text }) => text === old) : -1;
    if (now && place >= 0) {
      const { returned } = taken[place]!;
      // What came of others into a deletion that the history made is lost with it.
      const isLost = taken[place]!.theirs.some(({ fate }) => fate === 'lost');
      taken = taken.with(place, {
        ...now,
        theirs: now.theirs.map((one) => (isLost && one.mayGoBy === null ? { ...one, fate: 'lost' } : one)),
        returned,
      });
    }
  }
  const text = mapped({ theirs: before.theirs, taken }, tr.mapping);
  return withTheirs(text, received);
}

/** Of `theirs`, what may come to lie in `taken` when it is mapped: `back` leads from there to where `theirs` stand. */
function near(theirs: readonly Theirs[], taken: readonly Range[], back: Mappable): Theirs[] {
  const places = taken.map(({ from, to }) => ({ from: back.map(from, -1), to: back.map(to, 1) }));
  return theirs.filter((range) => places.some(({ from, to }) => range.from <= to && from <= range.to));
}

/** What the writer does anew ends what could be redone. */
const clearsRedo = (tr: Transaction, move: HistoryMove | null, isReturn: boolean) =>
  move === null && !isReturn && tr.getMeta('addToHistory') !== false;

function withoutRedo(text: OthersText): OthersText {
  const isRedo = ({ mayGoBy }: Theirs) => mayGoBy?.direction === 'redo';
  const forget = <Held extends Theirs>(theirs: readonly Held[]): readonly Held[] =>
    theirs.some(isRedo)
      ? theirs.map((range) => (isRedo(range) ? { ...range, mayGoBy: null } : range))
      : theirs;
  const isKnown = text.taken.some(({ theirs }) => theirs.some(isRedo));
  return {
    theirs: forget(text.theirs),
    taken: isKnown ? text.taken.map((one) => ({ ...one, theirs: forget(one.theirs) })) : text.taken,
  };
}

/** What of others' text a move of the history takes out without having brought it. */
function lostBy(step: Step, theirs: readonly Theirs[], move: HistoryMove): Range[] {
  const held = theirs.filter(({ mayGoBy }) => !isSameMove(mayGoBy, move));
  return takenRanges(step).flatMap((range) => overlaps(range, held));
}

function overlaps<Held extends Range>({ from, to }: Range, ranges: readonly Held[]): Held[] {
  return ranges
    .filter((range) => range.from < to && from < range.to)
    .map((range) => ({ ...range, from: Math.max(from, range.from), to: Math.min(to, range.to) }));
}

const textIn = (doc: Node, { from, to }: Range) => doc.textBetween(from, to, '', '');

function takenBy(
  step: Step,
  doc: Node,
  theirs: readonly Theirs[],
  { move, copies }: { move: HistoryMove | null; copies: readonly Range[] },
): Taken[] {
  const fateOf = ({ mayGoBy }: Theirs) =>
    move === null || isSameMove(mayGoBy, move) ? ('deleted' as const) : ('lost' as const);
  return takenRanges(step).flatMap((range) => {
    const text = textIn(doc, range);
    if (text === '' || text.length > mostCharacters) return [];
    const held = overlaps(range, theirs);
    if (held.length === 0) return [{ text, theirs: [], returned: null }];
    const places = charactersIn(doc, range).map(({ position }) => position);
    const at = (position: number) => places.filter((place) => place < position).length;
    const all = [
      ...without(held, copies).map((one) => ({ ...one, fate: fateOf(one) })),
      ...copies.flatMap((copy) => overlaps(copy, held)).map((one) => ({ ...one, fate: 'copy' as const })),
    ];
    const counted = all.map((one) => ({ ...one, from: at(one.from), to: at(one.to) }));
    const inOrder = counted.filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from);
    return [{ text, theirs: inOrder, returned: null }];
  });
}

const withTaken = (text: OthersText, taken: readonly Taken[]): OthersText =>
  taken.length === 0 ? text : { ...text, taken: [...text.taken, ...taken].slice(-mostTaken) };

/** Where they stand after a change. Most have not moved: those stay the same objects, since this is done at every key. */
function moved(theirs: readonly Theirs[], map: Mappable): Theirs[] {
  const result: Theirs[] = [];
  for (const range of theirs) {
    const from = map.map(range.from, 1);
    const to = map.map(range.to, -1);
    if (from === range.from && to === range.to) result.push(range);
    else if (from < to) result.push({ from, to, mayGoBy: range.mayGoBy });
  }
  return result;
}

const plain = (ranges: readonly Range[]): Theirs[] => ranges.map((range) => ({ ...range, mayGoBy: null }));

function mapped(text: OthersText, map: Mappable): OthersText {
  const theirs = moved(text.theirs, map);
  if (text.taken.every(({ returned }) => returned === null)) return { ...text, theirs };
  const taken = text.taken.map((one) =>
    one.returned === null ? one : { ...one, returned: mappedRanges(one.returned, map) },
  );
  return { theirs, taken };
}

const without = (theirs: readonly Theirs[], holes: readonly Range[]): Theirs[] =>
  theirs.flatMap(({ mayGoBy, ...range }) =>
    rangesWithout([range], holes).map((part) => ({ ...part, mayGoBy })),
  );

function withTheirs(text: OthersText, put: readonly Range[]): OthersText {
  if (put.length === 0) return text;
  const rest = without(text.theirs, put);
  const joined = joinedRanges([...rest.filter(({ mayGoBy }) => mayGoBy === null), ...put]);
  return { ...text, theirs: [...rest.filter(({ mayGoBy }) => mayGoBy !== null), ...plain(joined)] };
}

const lostOf = ({ text, theirs }: Taken) =>
  theirs.map(({ from, to, fate }) => (fate === 'lost' ? text.slice(from, to) : '')).join('');

/** Says of the newest text taken that this is what of it was put back. */
function withReturned(text: OthersText, range: Range, doc: Node): OthersText {
  const put = textIn(doc, range);
  const at = text.taken.findLastIndex((one) => one.theirs.length > 0 && lostOf(one).includes(put));
  const found = text.taken[at];
  if (!found || put === '') return text;
  const taken = text.taken.with(at, { ...found, returned: [...(found.returned ?? []), range] });
  return { ...text, taken };
}

/** What the history has put in again. */
interface BroughtBack {
  taken: Taken;
  /** What of it is others', in the document. */
  theirs: TakenTheirs[];
  rest: readonly Taken[];
}

function broughtBack({ taken }: OthersText, range: Range, doc: Node): BroughtBack | null {
  const put = textIn(doc, range);
  const at = put === '' ? -1 : taken.findLastIndex(({ text }) => text === put);
  const found = taken[at];
  if (!found) return null;
  const rest = taken.toSpliced(at, 1);
  if (found.theirs.length === 0) return { taken: found, theirs: [], rest };
  const places = charactersIn(doc, range).map(({ position }) => position);
  const theirs = found.theirs.flatMap(({ from, to, ...how }) =>
    places.slice(from, to).map((position) => ({ from: position, to: position + 1, ...how })),
  );
  return { taken: found, theirs, rest };
}

/** What was lost had not been deleted by this page: no move may take it. */
function theirsIn({ theirs }: BroughtBack, reverse: HistoryMove): Theirs[] {
  return theirs.map(({ from, to, fate }) => ({ from, to, mayGoBy: fate === 'deleted' ? reverse : null }));
}

/** Text that stands twice: the copy that was put back goes, unless its writer has changed it since. */
function doubledBy({ taken, theirs }: BroughtBack, doc: Node): readonly Range[] {
  const copies = theirs.filter(({ fate }) => fate === 'copy');
  if (taken.returned === null) return copies;
  const standing = taken.returned.map((range) => textIn(doc, range)).join('');
  const surplus = standing === lostOf(taken) ? taken.returned : theirs.filter(({ fate }) => fate === 'lost');
  return [...copies, ...surplus];
}
