import { documentProblem, schema, schemaVersion } from '@tercet/document';
import { soundJson } from '@tercet/protocol';
import { Node } from 'prosemirror-model';
import { Step } from 'prosemirror-transform';
import type { KeptEdits } from './kept-edits.ts';

export interface RestoredEdits {
  /** The newest document the page knew to be acknowledged, and its version. */
  doc: Node;
  version: number;
  /** What waits on top of it. */
  pending: Step[];
  /** With what waits. */
  edited: Node;
}

/** Reads what an earlier page kept; null when it does not make a document of this schema. Never throws. */
export function restoreKept(kept: KeptEdits): RestoredEdits | null {
  if (kept.schemaVersion !== schemaVersion) return null;
  try {
    const steps = kept.confirmed.map(({ step }) => Step.fromJSON(schema, step));
    // An older page may have kept what is refused now [MS6]: made sound, it changes the same places.
    const pending = kept.pending.map((step) => Step.fromJSON(schema, soundJson(step)));
    const doc = applied(Node.fromJSON(schema, JSON.parse(kept.base.doc)), steps);
    const edited = doc && applied(doc, pending);
    if (!doc || !edited || documentProblem(edited) !== null) return null;
    return { doc, version: kept.base.version + steps.length, pending, edited };
  } catch (error) {
    // RangeError is ProseMirror's for JSON that is not of its schema, SyntaxError the parser's.
    if (error instanceof RangeError || error instanceof SyntaxError) return null;
    throw error;
  }
}

function applied(doc: Node, steps: readonly Step[]): Node | null {
  let after: Node | null = doc;
  for (const step of steps) {
    if (after === null) return null;
    after = step.apply(after).doc;
  }
  return after;
}
