import { schema } from '@tercet/document';
import type { ResolvedPos, Slice } from 'prosemirror-model';
import type { EditorView } from 'prosemirror-view';
import { pasteText } from './paste-text.ts';
import { plainSlice } from './plain-slice.ts';

/**
 * Text that is pasted or dropped without HTML beside it. Plain paste gives exactly its characters. Otherwise lines
 * that look like Markdown blocks become those, but only where they replace whole lines of the document: inside one,
 * a sign of Markdown is a character like any other.
 *
 * @param plain  whether the writer asked for it plain (Ctrl+Shift+V).
 */
export function clipboardTextParser(
  text: string,
  $context: ResolvedPos,
  plain: boolean,
  view: EditorView,
): Slice {
  return plain || !replacesWholeLines($context, view)
    ? plainSlice(text, typedMarks($context, view))
    : pasteText(text);
}

function replacesWholeLines($context: ResolvedPos, view: EditorView): boolean {
  if ($context.parent.type !== schema.nodes.paragraph) return false;
  if ($context.parent.content.size === 0) return true;
  const { $from, $to } = view.state.selection;
  // A drop lands elsewhere than at the selection.
  const replaced = $from.pos === $context.pos && $from.pos < $to.pos;
  return replaced && $from.parentOffset === 0 && $to.parentOffset === $to.parent.content.size;
}

/** What typing there would have; the machine did not write it. */
function typedMarks($context: ResolvedPos, { state }: EditorView) {
  const marks = (state.selection.from === $context.pos && state.storedMarks) || $context.marks();
  return marks.filter((mark) => mark.type !== schema.marks.machine);
}
