import { type EditorState, Selection, TextSelection } from 'prosemirror-state';

/** The caret for asking: a selection is asked about as its end [UX 9]. Null where no text can stand. */
export function caretForAsking({ selection, doc }: EditorState): TextSelection | null {
  if (selection instanceof TextSelection && selection.empty) return selection;
  if (selection instanceof TextSelection) return TextSelection.create(doc, selection.to);
  const found = Selection.findFrom(doc.resolve(selection.to), -1, true);
  return found instanceof TextSelection ? TextSelection.create(doc, found.to) : null;
}
