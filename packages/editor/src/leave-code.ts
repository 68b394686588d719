import { schema } from '@tercet/document';
import type { Node } from 'prosemirror-model';
import { type Command, type EditorState, Plugin, Selection, type Transaction } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';

const isCode = (node: Node) => node.type.spec.code === true;

/** The caret, when it is in a code block. */
function caretInCode({ selection }: EditorState) {
  const { $head, empty } = selection;
  return empty && isCode($head.parent) ? $head : null;
}

/** A new paragraph with the caret in it. */
function withParagraphAt(tr: Transaction, position: number): Transaction {
  tr.insert(position, schema.node('paragraph'));
  return tr.setSelection(Selection.near(tr.doc.resolve(position), 1)).scrollIntoView();
}

/** A third Enter at a code block's end: the two empty lines go, and a paragraph follows it. */
const leaveCodeByEnter: Command = (state, dispatch) => {
  const $head = caretInCode(state);
  const isAtEnd = $head?.parentOffset === $head?.parent.content.size;
  if ($head === null || !isAtEnd || !/\n\n$/.test($head.parent.textContent)) return false;
  const tr = state.tr.delete($head.pos - 2, $head.pos);
  dispatch?.(withParagraphAt(tr, tr.mapping.map($head.after())));
  return true;
};

/** An arrow that finds no text beyond the code block makes a paragraph there. */
function leaveCodeByArrow(arrow: 'up' | 'down'): Command {
  return (state, dispatch, view) => {
    const $head = caretInCode(state);
    if ($head === null || !view?.editable || !view.endOfTextblock(arrow)) return false;
    const beyond = arrow === 'up' ? $head.before() : $head.after();
    if (Selection.findFrom(state.doc.resolve(beyond), arrow === 'up' ? -1 : 1)) return false;
    dispatch?.(withParagraphAt(state.tr, beyond));
    return true;
  };
}

/** Keys that lead out of a code block, besides the one that can be rebound [UX 25]. */
export const leaveCodeKeys: Readonly<Record<'Enter' | 'ArrowUp' | 'ArrowDown', Command>> = {
  Enter: leaveCodeByEnter,
  ArrowUp: leaveCodeByArrow('up'),
  ArrowDown: leaveCodeByArrow('down'),
};

/** Whether one cannot write at the document's end but in code. */
function endsInCode(doc: Node): boolean {
  let last = doc;
  while (last.lastChild && !last.inlineContent) last = last.lastChild;
  return isCode(last) || !last.inlineContent;
}

function clickBelow(view: EditorView, event: MouseEvent): boolean {
  const { state, dom } = view;
  const last = view.nodeDOM(state.doc.content.size - state.doc.lastChild!.nodeSize);
  if (!view.editable || event.target !== dom || !(last instanceof HTMLElement)) return false;
  if (event.button !== 0 || event.clientY <= last.getBoundingClientRect().bottom) return false;
  if (!endsInCode(state.doc)) return false;
  view.dispatch(withParagraphAt(state.tr, state.doc.content.size));
  return true;
}

/** A click below a document that ends in code, or in a dividing line, makes a paragraph to write in. */
export function clickBelowCode(): Plugin {
  return new Plugin({ props: { handleClick: (view, _position, event) => clickBelow(view, event) } });
}
