import { Plugin } from 'prosemirror-state';

/**
 * The browser's own undo never touches the text: it knows nothing of other writers, and takes back what was typed
 * here even while a panel has the focus. Asked for in the text (a menu, a shake of the phone) it is the editor's.
 *
 * @param run  undoes or redoes; called only while the text has the focus.
 */
export function browserUndo(run: (name: 'undo' | 'redo') => void): Plugin {
  return new Plugin({
    props: {
      handleDOMEvents: {
        beforeinput(view, event) {
          const name = { historyUndo: 'undo' as const, historyRedo: 'redo' as const }[event.inputType];
          if (name === undefined) return false;
          event.preventDefault();
          if (view.hasFocus()) run(name);
          return true;
        },
      },
    },
  });
}
