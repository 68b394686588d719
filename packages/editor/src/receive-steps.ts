import { getVersion, receiveTransaction, sendableSteps } from 'prosemirror-collab';
import { type EditorState, TextSelection, type Transaction } from 'prosemirror-state';
import type { Step } from 'prosemirror-transform';
import { overReaching } from './over-reaching.ts';

/** A step as collab keeps it while it waits. */
interface Waiting {
  step: Step;
  inverted: Step;
  origin: Transaction;
}

/** What prosemirror-collab 1.3 keeps under this key, in a state and in a transaction's meta. */
const collabKey = 'collab$';
interface CollabState {
  version: number;
  unconfirmed: readonly Waiting[];
}

/**
 * collab's `receiveTransaction` for steps of others, but a waiting step that would come to take out text it did not
 * mean is left out [DC8]: what it deleted stays, rather than that anything nobody deleted goes.
 */
export function receiveSteps(state: EditorState, steps: readonly Step[]): Transaction {
  const others = steps.map(() => 'another');
  let received = receiveTransaction(state, steps, others, { mapSelectionBackward: true });
  const waiting = sendableSteps(state)?.steps ?? [];
  const left = new Set<number>();
  for (;;) {
    const wrong = overReaching(waiting, steps.length, received);
    if (wrong === null) return received;
    left.add(wrong);
    received = receivedWithout(state, steps, left);
  }
}

/** The page's document without the first of the steps that wait: those behind it stand as far as they fit without it. */
export function withoutFirstWaiting(state: EditorState): Transaction {
  return receivedWithout(state, [], new Set([0]));
}

/** As collab does it: what waits is taken back, others' steps put in, and each of ours again, where it fits. */
function receivedWithout(state: EditorState, steps: readonly Step[], left: ReadonlySet<number>): Transaction {
  const { unconfirmed } = (state as unknown as { [collabKey]: CollabState })[collabKey];
  const tr = state.tr;
  for (const { inverted } of unconfirmed.toReversed()) tr.step(inverted);
  for (const step of steps) tr.step(step);
  // Not in the package's types, yet what collab itself calls.
  const mirrors = tr.mapping as unknown as { setMirror(undone: number, again: number): void };
  const again: Waiting[] = [];
  for (const [index, { step, origin }] of unconfirmed.entries()) {
    const undoneAt = unconfirmed.length - 1 - index;
    const mapped = left.has(index) ? null : step.map(tr.mapping.slice(undoneAt + 1));
    if (mapped === null || tr.maybeStep(mapped).failed) continue;
    mirrors.setMirror(undoneAt, tr.steps.length - 1);
    again.push({ step: mapped, inverted: mapped.invert(tr.docs.at(-1)!), origin });
  }
  const { selection } = state;
  if (selection instanceof TextSelection) {
    const [anchor, head] = [selection.anchor, selection.head].map((at) =>
      tr.doc.resolve(tr.mapping.map(at, -1)),
    );
    tr.setSelection(TextSelection.between(anchor!, head!, -1));
  }
  const collab: CollabState = { version: getVersion(state) + steps.length, unconfirmed: again };
  return tr.setMeta('rebased', unconfirmed.length).setMeta('addToHistory', false).setMeta(collabKey, collab);
}
