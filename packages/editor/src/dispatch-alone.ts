import { closeHistory } from 'prosemirror-history';
import type { Transaction } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';

/** One undo step of its own: nothing before it or after it joins it [UX 8]. */
export function dispatchAlone(view: EditorView, tr: Transaction): true {
  view.dispatch(closeHistory(tr));
  view.dispatch(closeHistory(view.state.tr));
  return true;
}
