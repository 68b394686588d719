import { type MachineAttrs, schema } from '@tercet/document';
import type { EditorState } from 'prosemirror-state';

/** Where the text around the caret, or the first of what is selected, came from; null when a human wrote it. */
export function machineAt({ selection }: EditorState): MachineAttrs | null {
  const { $from, empty } = selection;
  if (!$from.parent.isTextblock) return null;
  const marks = empty ? $from.marks() : ($from.nodeAfter?.marks ?? []);
  return (schema.marks.machine!.isInSet(marks)?.attrs as MachineAttrs | undefined) ?? null;
}
