import { type Command, TextSelection } from 'prosemirror-state';

export const inFirefox = typeof navigator !== 'undefined' && /Gecko\/\d/.test(navigator.userAgent);

/**
 * ↑ on the empty last line of a code block goes to the row above it, at its beginning. Firefox itself skips that row:
 * it takes the line break before the caret for a row of its own. A long line may stand in several rows.
 */
export const upFromEmptyLastLine: Command = (state, dispatch, view) => {
  const { $head, empty } = state.selection;
  const code = $head.parent;
  const isAtEnd = empty && code.type.spec.code === true && $head.parentOffset === code.content.size;
  if (!isAtEnd || !view || !code.textContent.endsWith('\n')) return false;
  const lineEnd = $head.pos - 1;
  const lineStart = $head.start() + code.textContent.slice(0, -1).lastIndexOf('\n') + 1;
  const { top } = view.coordsAtPos(lineEnd, -1);
  // Rows are met in order: halve the line until the first place in its last row is found.
  let [from, to] = [lineStart, lineEnd];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (view.coordsAtPos(middle, 1).top < top - 1) from = middle + 1;
    else to = middle;
  }
  dispatch?.(state.tr.setSelection(TextSelection.create(state.doc, from)).scrollIntoView());
  return true;
};
