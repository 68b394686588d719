import { Plugin } from 'prosemirror-state';
import { Decoration, DecorationSet } from 'prosemirror-view';

/**
 * The top blocks that hold an end of the selection have the class `at-caret`: a page may leave the others out of its
 * layout (`content-visibility`), but what a browser types into a block that is not laid out comes out wrong.
 */
export function caretBlocks(): Plugin {
  return new Plugin({
    props: {
      decorations({ doc, selection: { $anchor, $head } }) {
        const starts = new Set([$anchor, $head].filter(({ depth }) => depth > 0).map((end) => end.before(1)));
        const marked = [...starts].map((start) =>
          Decoration.node(start, start + doc.nodeAt(start)!.nodeSize, { class: 'at-caret' }),
        );
        return DecorationSet.create(doc, marked);
      },
    },
  });
}
