import { closeHistory } from 'prosemirror-history';
import type { Node } from 'prosemirror-model';
import type { EditorState, Transaction } from 'prosemirror-state';
import { Plugin, PluginKey } from 'prosemirror-state';
import { ReplaceStep } from 'prosemirror-transform';

/** Characters after which a word that begins makes an undo step of its own. */
const stepCharacters = 30;
/** A pause that long ends a step; prosemirror-history's own default, milliseconds. */
const pauseMs = 500;

interface UndoStep {
  /** Characters typed in the step so far. */
  typed: number;
  /** When the last of them was. */
  at: number;
  /** Whatever comes next begins a new one. */
  isClosed: boolean;
}

const key = new PluginKey<UndoStep>('undo-step');
const none: UndoStep = { typed: 0, at: 0, isClosed: false };

const isBrought = (tr: Transaction) =>
  tr.getMeta('paste') === true || ['paste', 'drop', 'cut'].includes(tr.getMeta('uiEvent') as string);

const isWhitespace = (text: string) => /^\s*$/.test(text);

/** What a keyboard typed, and where; null when it is something else. */
function typedBy(tr: Transaction): { text: string; from: number } | null {
  const [step] = tr.steps;
  if (tr.steps.length !== 1 || !(step instanceof ReplaceStep)) return null;
  const { content, size } = step.slice;
  if (size === 0 || content.childCount !== 1 || !content.firstChild!.isText) return null;
  return { text: content.firstChild!.text!, from: step.from };
}

/** Enter: a block is split, and nothing put between. */
function isSplit(tr: Transaction): boolean {
  return tr.steps.some(
    (step) =>
      step instanceof ReplaceStep &&
      step.slice.openStart > 0 &&
      step.slice.openEnd > 0 &&
      step.slice.content.childCount > 1 &&
      step.slice.content.textBetween(0, step.slice.content.size) === '',
  );
}

function beginsWord(doc: Node, { text, from }: { text: string; from: number }): boolean {
  const $from = doc.resolve(from);
  const before = $from.parent.textBetween(Math.max(0, $from.parentOffset - 1), $from.parentOffset, '', '\n');
  return !isWhitespace(text) && isWhitespace(before);
}

/**
 * Undo goes back by what a writer would call one thing: a pause, some words, a paragraph, a paste [UX 8]. A pause is
 * prosemirror-history's own; the plugin counts what `withUndoStep` needs to know.
 */
export function undoSteps(): Plugin<UndoStep> {
  return new Plugin<UndoStep>({
    key,
    state: {
      init: () => none,
      apply(tr, step) {
        if (!tr.docChanged || tr.getMeta('addToHistory') === false) return step;
        if (isBrought(tr)) return { ...none, isClosed: true };
        const typed = typedBy(tr)?.text.length ?? 0;
        const begins = tr.getMeta(key) === 'begins' || tr.time - step.at > pauseMs;
        return { typed: (begins ? 0 : step.typed) + typed, at: tr.time, isClosed: false };
      },
    },
  });
}

/** The transaction, made to begin an undo step where it should. A composition is never cut in two. */
export function withUndoStep(state: EditorState, tr: Transaction): Transaction {
  const step = key.getState(state);
  if (!step || !tr.docChanged || tr.getMeta('addToHistory') === false) return tr;
  if (tr.getMeta('appendedTransaction') !== undefined || tr.getMeta('composition') !== undefined) return tr;
  const typed = typedBy(tr);
  const begins =
    step.isClosed ||
    isBrought(tr) ||
    isSplit(tr) ||
    (typed !== null && step.typed >= stepCharacters && beginsWord(state.doc, typed));
  return begins ? closeHistory(tr).setMeta(key, 'begins') : tr;
}
