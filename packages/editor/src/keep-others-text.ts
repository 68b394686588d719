import { schema } from '@tercet/document';
import { isHistoryTransaction } from 'prosemirror-history';
import { Fragment, type Node } from 'prosemirror-model';
import { type EditorState, Plugin, PluginKey, Selection, type Transaction } from 'prosemirror-state';
import { insertPoint } from 'prosemirror-transform';
import { joinedRanges, mappedRanges, type Range, rangesWithout } from './ranges.ts';

const key = new PluginKey<readonly Range[]>('own-text');

/**
 * Undo never removes anyone else's text [UX 8].
 *
 * What another writer puts inside text that was inserted in one piece (a take, a paste) lies in the range that
 * undoing it deletes. The plugin knows which text this page inserted, and puts back what was not; as part of the
 * same undo, so that redo leaves it where it is too.
 */
export function keepOthersText(): Plugin {
  return new Plugin<readonly Range[]>({
    key,
    state: {
      init: () => [],
      apply: (tr, own) => (tr.docChanged ? ownAfter(own, tr) : own),
    },
    appendTransaction(transactions, before, state) {
      const undoing = transactions.find((tr) => isHistoryTransaction(tr) && tr.docChanged);
      if (undoing === undefined || transactions[0] !== undoing) return null;
      return putBack(key.getState(before)!, undoing, transactions, state);
    },
  });
}

/** Others' steps came: collab's mark on its transactions. */
const isReceived = (tr: Transaction) => tr.getMeta('collab$') !== undefined;

function ownAfter(own: readonly Range[], tr: Transaction): readonly Range[] {
  const kept = mappedRanges(own, tr.mapping);
  return isReceived(tr)
    ? rangesWithout(kept, receivedRanges(tr))
    : joinedRanges([...kept, ...insertedRanges(tr)]);
}

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
function putBack(
  own: readonly Range[],
  undoing: Transaction,
  transactions: readonly Transaction[],
  state: EditorState,
): Transaction | null {
  const tr = state.tr;
  let before = own;
  undoing.steps.forEach((_step, index) => {
    const doc = undoing.docs[index]!;
    const map = undoing.mapping.maps[index]!;
    map.forEach((from, to) => {
      for (const lost of rangesWithout([{ from, to }], before)) {
        const content = inlineBetween(doc, lost);
        if (content.size === 0) continue;
        let place = undoing.mapping.slice(index).map(lost.to);
        for (const later of transactions.slice(1)) place = later.mapping.map(place);
        insertInline(tr, tr.mapping.map(place), content);
      }
    });
    before = mappedRanges(before, map);
  });
  return tr.docChanged ? tr.setMeta('rebased', 0) : null;
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
