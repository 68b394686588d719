import type { Node } from 'prosemirror-model';
import { type EditorState, Plugin } from 'prosemirror-state';
import { Decoration, DecorationSet } from 'prosemirror-view';
import { suggestState } from './suggest-plugin.ts';
import { focusedRow } from './suggest-view.ts';

/** One empty paragraph and nothing else. */
export function isEmptyDocument(doc: Node): boolean {
  return (
    doc.childCount === 1 && doc.firstChild!.type.name === 'paragraph' && doc.firstChild!.content.size === 0
  );
}

/** The ghost stands where the placeholder does. */
function isGhostShown(state: EditorState): boolean {
  const { offer } = suggestState(state);
  return offer !== null && (focusedRow(offer)?.text ?? '') !== '';
}

/** The words stand in `data-placeholder` of the empty paragraph, which has the class `placeholder`. */
export function placeholder(words: string): Plugin {
  return new Plugin({
    props: {
      decorations(state) {
        if (!isEmptyDocument(state.doc) || isGhostShown(state)) return null;
        const attrs = { class: 'placeholder', 'data-placeholder': words };
        return DecorationSet.create(state.doc, [Decoration.node(0, state.doc.content.size, attrs)]);
      },
    },
  });
}
