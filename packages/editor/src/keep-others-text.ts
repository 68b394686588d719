import { schema } from '@tercet/document';
import { isHistoryTransaction } from 'prosemirror-history';
import { Fragment, type Node } from 'prosemirror-model';
import { type EditorState, Plugin, PluginKey, Selection, type Transaction } from 'prosemirror-state';
import { insertPoint } from 'prosemirror-transform';
import { type Collateral, noOthersText, type OthersText, othersTextAfter } from './others-text.ts';
import type { Range } from './ranges.ts';

interface OwnHistory {
  text: OthersText;
  /** What the last transaction, a move of the history, did to others' text. */
  collateral: Collateral | null;
}

const key = new PluginKey<OwnHistory>('others-text');

/**
 * Undo and redo are prosemirror-history's, and never take or double anyone else's text [UX 8].
 *
 * What another writer puts inside text that was inserted in one piece (a take, a paste) lies in the range that
 * undoing it deletes. The plugin knows which text is others'; `afterHistory` puts it back. While nobody else writes
 * there is none, and the history is left alone.
 */
export function keepOthersText(): Plugin<OwnHistory> {
  return new Plugin<OwnHistory>({
    key,
    state: {
      init: () => ({ text: noOthersText, collateral: null }),
      apply(tr, own, before) {
        if (!tr.docChanged) return own;
        return othersTextAfter(own.text, tr, before, tr.getMeta(key) === 'return');
      },
    },
  });
}

/**
 * What follows undoing or redoing: others' text that went with it is put back, and where it had been put back before
 * and now came along one copy is taken out. Outside the history, which would else not know what it did to places.
 *
 * @param tr     the history's transaction.
 * @param state  after it.
 * @returns null when there is nothing to do.
 */
export function afterHistory(tr: Transaction, state: EditorState): Transaction | null {
  const collateral = key.getState(state)?.collateral;
  if (!collateral || !isHistoryTransaction(tr) || !tr.docChanged) return null;
  const next = state.tr;
  for (const { position, doc, range } of collateral.lost) {
    const content = inlineBetween(doc, range);
    if (content.size > 0) insertInline(next, next.mapping.map(position), content);
  }
  for (const { from, to } of collateral.doubled) {
    next.delete(next.mapping.map(from, 1), next.mapping.map(to, -1));
  }
  if (!next.docChanged) return null;
  return next.setMeta('rebased', 0).setMeta('addToHistory', false).setMeta(key, 'return');
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
