import { sendableSteps } from 'prosemirror-collab';
import type { EditorState } from 'prosemirror-state';
import { Mapping } from 'prosemirror-transform';

/**
 * A position of the page's document as a position of the newest version the server acknowledged (collab's
 * `getVersion`): mapped back through the edits that wait. What stands inside them becomes where they begin.
 */
export function acknowledgedPosition(state: EditorState, position: number): number {
  const waiting = sendableSteps(state)?.steps ?? [];
  const back = new Mapping(waiting.map((step) => step.getMap())).invert();
  return back.map(position, -1);
}
