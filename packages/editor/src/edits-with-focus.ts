import { Plugin } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';

/**
 * Nothing is edited in the text unless it has the focus. Browsers do not see to that: WebKit types at the selection,
 * wherever the focus is, and Firefox undoes, cuts and pastes in the text while a panel has it.
 *
 * When the focus comes back by a key or a script, the caret is where the state has it; a press puts it where it
 * points.
 */
export function editsWithFocus(): Plugin {
  let isPressed = false;
  const refuse = (view: EditorView, event: Event) => {
    if (view.hasFocus()) return false;
    event.preventDefault();
    return true;
  };
  const isElsewhere = ({ dom }: EditorView) => dom.ownerDocument.activeElement !== dom.ownerDocument.body;
  return new Plugin({
    props: {
      handleDOMEvents: {
        beforeinput: refuse,
        cut: refuse,
        paste: refuse,
        // What an input method begins cannot be refused: it is left without a place.
        compositionstart(view, event) {
          if (!refuse(view, event)) return false;
          view.dom.ownerDocument.getSelection()?.removeAllRanges();
          return true;
        },
        // WebKit’s “select all” would bring the focus from a button into the text, all of it selected.
        selectstart: (view, event) => view.editable && !isPressed && isElsewhere(view) && refuse(view, event),
        pointerdown(view) {
          isPressed = !view.hasFocus();
        },
        focus(view) {
          if (!isPressed) view.focus();
          isPressed = false;
        },
      },
    },
  });
}
