import {
  Authorship,
  costLimits,
  documentProblem,
  emptyDocument,
  type InSlices,
  markPieces,
  nodeInSlices,
  schema,
  soundInSlices,
  stepCost,
} from '@tercet/document';
import type { SalvagedText, StoredDocument } from '@tercet/storage';
import { Step } from 'prosemirror-transform';
import type { DocumentState } from './place-append.ts';
import { slices } from './slices.ts';

/**
 * The newest document that can be made of a text that may be damaged: the steps are followed as far as they apply,
 * and not at all where what they lead to is no document. Null when the snapshot makes none.
 */
export async function replayAsFar({ snapshot, steps }: SalvagedText): Promise<DocumentState | null> {
  const reached = await slices.run(following({ snapshot, steps }));
  if (reached && documentProblem(reached.doc) === null) return reached;
  return steps.length > 0 ? replayAsFar({ snapshot, steps: [] }) : null;
}

/**
 * The document a snapshot and the steps after it lead to, and who wrote it; null when what is stored does not make
 * one [DC7]. A long replay lets others do something in between.
 */
export async function replay(stored: StoredDocument): Promise<DocumentState | null> {
  return slices.run(replaying(stored));
}

function* replaying({ snapshot, steps }: StoredDocument): InSlices<DocumentState | null> {
  const reached = yield* following({ snapshot, steps });
  if (reached?.version !== snapshot.version + steps.length) return null;
  // Every step was checked before it was stored; what they lead to is looked at once.
  yield* soundInSlices(reached.doc, emptyDocument);
  return documentProblem(reached.doc) === null ? reached : null;
}

/** As far as the steps apply; null when the snapshot is no document. Throws what is a bug. */
function* following({ snapshot, steps }: SalvagedText): InSlices<DocumentState | null> {
  let state: DocumentState | null = null;
  try {
    let doc = yield* nodeInSlices(snapshot.body);
    let authorship = readAuthors(snapshot.authors, doc.content.size);
    if (!authorship) return null;
    state = { version: snapshot.version, doc, authorship };
    let unsaid = 0;
    for (const { step: json, author } of steps) {
      const step = Step.fromJSON(schema, json);
      unsaid += stepCost(doc, step);
      for (const piece of markPieces(doc, step, costLimits.markedAtOnce)) {
        const { doc: after } = piece.apply(doc);
        if (!after) return state;
        doc = after;
        if (unsaid < costLimits.slice) continue;
        yield unsaid;
        unsaid = 0;
      }
      authorship = authorship.write(step, author);
      state = { version: state.version + 1, doc, authorship };
    }
    return state;
  } catch (error) {
    if (error instanceof RangeError) return state;
    throw error;
  }
}

/** Snapshots from before authors were kept say null: nobody is known to have written them. */
function readAuthors(authors: unknown, size: number): Authorship | null {
  return authors === null ? Authorship.of(size) : Authorship.fromJSON(authors, size);
}
