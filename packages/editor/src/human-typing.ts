import { schema } from '@tercet/document';
import { Plugin, type Transaction } from 'prosemirror-state';
import { ReplaceStep } from 'prosemirror-transform';
import { machineInsertMeta } from './insert-text.ts';

/** Transactions that bring text from elsewhere, whose marks are the truth: takes, copies, undo, other writers. */
function bringsMarkedText(tr: Transaction): boolean {
  const root: Transaction = tr.getMeta('appendedTransaction') ?? tr;
  return (
    root.getMeta(machineInsertMeta) === true ||
    root.getMeta('paste') === true ||
    root.getMeta('uiEvent') === 'drop' ||
    root.getMeta('history$') !== undefined ||
    root.getMeta('rebased') !== undefined
  );
}

/** Ranges of the new document that typing filled: steps that insert nothing but text. */
function typedRanges(transactions: readonly Transaction[]): { from: number; to: number }[] {
  let ranges: { from: number; to: number }[] = [];
  for (const tr of transactions) {
    tr.steps.forEach((step, index) => {
      const map = tr.mapping.maps[index]!;
      ranges = ranges.map(({ from, to }) => ({ from: map.map(from, 1), to: map.map(to, -1) }));
      if (bringsMarkedText(tr) || !(step instanceof ReplaceStep)) return;
      const { slice, from } = step;
      if (slice.size > 0 && slice.content.firstChild?.isText) ranges.push({ from, to: from + slice.size });
    });
  }
  return ranges.filter(({ from, to }) => from < to);
}

/**
 * Typing is human, also inside machine text [UX 20]: an editor gives typed text the marks around it, so the
 * machine mark is taken off again. (The mark is not inclusive, so at its edges it is not given at all.)
 */
export function humanTyping(): Plugin {
  const machine = schema.marks.machine!;
  return new Plugin({
    appendTransaction(transactions, _before, state) {
      const ranges = typedRanges(transactions).filter(({ from, to }) =>
        state.doc.rangeHasMark(from, to, machine),
      );
      if (ranges.length === 0) return null;
      const tr = state.tr;
      for (const { from, to } of ranges) tr.removeMark(from, to, machine);
      return tr.setStoredMarks(state.storedMarks);
    },
  });
}
