import { schema } from '@tercet/document';
import { isHistoryTransaction, redoDepth, undoDepth } from 'prosemirror-history';
import { Fragment, type Node } from 'prosemirror-model';
import { type EditorState, Plugin, PluginKey, Selection, type Transaction } from 'prosemirror-state';
import { insertPoint } from 'prosemirror-transform';
import { charactersIn } from './characters-in.ts';
import { joinedRanges, mappedRanges, type Range, rangesWithout } from './ranges.ts';

type Direction = 'undo' | 'redo';

/** Others' text that was put back, and the step of the history that brings it along once more. */
interface Returned extends Range {
  direction: Direction;
  /** Due when the history is this deep in that direction. */
  depth: number;
}

interface Texts {
  /** Text this page put in. */
  own: readonly Range[];
  returned: readonly Returned[];
}

const key = new PluginKey<Texts>('own-text');

/**
 * Undo never removes anyone else's text [UX 8].
 *
 * What another writer puts inside text that was inserted in one piece (a take, a paste) lies in the range that
 * undoing it deletes. The plugin knows which text this page inserted; `afterHistory` puts back what was not.
 */
export function keepOthersText(): Plugin<Texts> {
  return new Plugin<Texts>({
    key,
    state: {
      init: () => ({ own: [], returned: [] }),
      apply: (tr, texts, before) => (tr.docChanged ? textsAfter(texts, tr, before) : texts),
    },
  });
}

/**
 * What follows undoing or redoing: others' text that went with it is put back, and what had been put back before and
 * now came along is taken from where it was. Outside the history, which would else not know what it did to places.
 *
 * @param before  the state the history's transaction was for.
 * @param state   after it.
 * @returns null when there is nothing to do.
 */
export function afterHistory(before: EditorState, tr: Transaction, state: EditorState): Transaction | null {
  if (!isHistoryTransaction(tr) || !tr.docChanged) return null;
  const { own, returned } = key.getState(before)!;
  const next = putBack(own, tr, state);
  for (const { from, to } of cameAlong(returned, tr, before).map(({ old }) => old)) {
    const [place] = mappedRanges([{ from, to }], tr.mapping);
    if (place) next.delete(next.mapping.map(place.from, 1), next.mapping.map(place.to, -1));
  }
  return next.docChanged
    ? next
        .setMeta('rebased', 0)
        .setMeta('addToHistory', false)
        .setMeta(key, { after: directionOf(tr) })
    : null;
}

/** Others' steps came: collab's mark on its transactions. */
const isReceived = (tr: Transaction) => tr.getMeta('collab$') !== undefined;

/** As prosemirror-history marks its transactions. */
function directionOf(tr: Transaction): Direction | null {
  const meta = tr.getMeta('history$') as { redo: boolean } | undefined;
  return meta ? (meta.redo ? 'redo' : 'undo') : null;
}

const depthOf = (direction: Direction, state: EditorState): number =>
  direction === 'undo' ? undoDepth(state) : redoDepth(state);

function textsAfter({ own, returned }: Texts, tr: Transaction, before: EditorState): Texts {
  const kept = mappedRanges(own, tr.mapping);
  const still = returned.flatMap((each) => {
    const [range] = mappedRanges([each], tr.mapping);
    return range && each.depth <= depthOf(each.direction, before) ? { ...each, ...range } : [];
  });
  if (isReceived(tr)) return { own: rangesWithout(kept, receivedRanges(tr)), returned: still };
  const inserted = insertedRanges(tr);
  const fix = tr.getMeta(key) as { after: Direction } | undefined;
  if (fix) {
    // The next step the other way brings it along.
    const direction: Direction = fix.after === 'undo' ? 'redo' : 'undo';
    const depth = depthOf(direction, before);
    const put = joinedRanges(inserted).map((range) => ({ ...range, direction, depth }));
    return { own: rangesWithout(kept, inserted), returned: [...still, ...put] };
  }
  const others = cameAlong(returned, tr, before).flatMap(({ found }) => found);
  return { own: rangesWithout(joinedRanges([...kept, ...inserted]), others), returned: still };
}

/** Of what was put back, that which a step of the history brings along: where it is, and where it stands in what came. */
function cameAlong(
  returned: readonly Returned[],
  tr: Transaction,
  before: EditorState,
): { old: Returned; found: Range[] }[] {
  const direction = directionOf(tr);
  if (direction === null) return [];
  const depth = depthOf(direction, before);
  const put = insertedRanges(tr).map((range) => charactersIn(tr.doc, range));
  return returned.flatMap((old) => {
    if (old.direction !== direction || old.depth !== depth) return [];
    const text = wordsOf(charactersIn(tr.before, old));
    for (const characters of put) {
      const at = wordsOf(characters).indexOf(text);
      if (at < 0) continue;
      const found = characters.slice(at, at + text.length);
      return { old, found: found.map(({ position }) => ({ from: position, to: position + 1 })) };
    }
    return [];
  });
}

const wordsOf = (characters: readonly { text: string }[]) => characters.map(({ text }) => text).join('');

/** What the steps from `first` to before `end` put in, in the document after all. */
function insertedRanges(tr: Transaction, first = 0, end = tr.steps.length): Range[] {
  const ranges: Range[] = [];
  for (let index = first; index < end; index += 1) {
    tr.mapping.maps[index]!.forEach((_oldFrom, _oldTo, from, to) => {
      if (from < to) ranges.push(...mappedRanges([{ from, to }], tr.mapping.slice(index + 1)));
    });
  }
  return ranges;
}

/** Collab takes back our waiting steps, puts in theirs, and ours again: only those in the middle are others'. */
function receivedRanges(tr: Transaction): Range[] {
  const waiting = (tr.getMeta('rebased') as number | undefined) ?? 0;
  let again = 0;
  for (let index = 0; index < waiting; index += 1) {
    if (tr.mapping.getMirror(index) !== undefined) again += 1;
  }
  return insertedRanges(tr, waiting, tr.steps.length - again);
}

/** @param own  in the document before `undoing`. */
function putBack(own: readonly Range[], undoing: Transaction, state: EditorState): Transaction {
  const tr = state.tr;
  let before = own;
  undoing.steps.forEach((_step, index) => {
    const doc = undoing.docs[index]!;
    const map = undoing.mapping.maps[index]!;
    map.forEach((from, to) => {
      for (const lost of rangesWithout([{ from, to }], before)) {
        const content = inlineBetween(doc, lost);
        if (content.size === 0) continue;
        insertInline(tr, tr.mapping.map(undoing.mapping.slice(index).map(lost.to)), content);
      }
    });
    before = mappedRanges(before, map);
  });
  return tr;
}

function inlineBetween(doc: Node, { from, to }: Range): Fragment {
  const nodes: Node[] = [];
  doc.nodesBetween(from, to, (node, position) => {
    if (!node.isText) return true;
    const start = Math.max(0, from - position);
    const end = Math.min(node.nodeSize, to - position);
    if (start < end) nodes.push(node.cut(start, end));
    return false;
  });
  return Fragment.from(nodes);
}

/** In the textblock at the place; else in a paragraph of its own; else in the textblock nearest. */
function insertInline(tr: Transaction, position: number, content: Fragment): void {
  const { parent } = tr.doc.resolve(position);
  if (parent.inlineContent) {
    tr.insert(position, allowedIn(parent, content));
    return;
  }
  const place = insertPoint(tr.doc, position, schema.nodes.paragraph!);
  if (place !== null) tr.insert(place, schema.nodes.paragraph!.create(null, content));
  else {
    const { $from } = Selection.near(tr.doc.resolve(position));
    tr.insert($from.pos, allowedIn($from.parent, content));
  }
}

function allowedIn(parent: Node, content: Fragment): Fragment {
  return Fragment.from(content.content.map((node) => node.mark(parent.type.allowedMarks(node.marks))));
}
