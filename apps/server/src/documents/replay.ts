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
import type { StoredDocument } from '@tercet/storage';
import { Step } from 'prosemirror-transform';
import type { DocumentState } from './place-append.ts';
import { slices } from './slices.ts';

/**
 * The document a snapshot and the steps after it lead to, and who wrote it; null when what is stored does not make
 * one [DC7]. A long replay lets others do something in between.
 */
export async function replay(stored: StoredDocument): Promise<DocumentState | null> {
  try {
    return await slices.run(replaying(stored));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Throws RangeError. */
function* replaying({ snapshot, steps }: StoredDocument): InSlices<DocumentState | null> {
  let doc = yield* nodeInSlices(snapshot.body);
  let authorship = readAuthors(snapshot.authors, doc.content.size);
  if (!authorship) return null;
  let unsaid = 0;
  for (const { step: json, author } of steps) {
    const step = Step.fromJSON(schema, json);
    unsaid += stepCost(doc, step);
    for (const piece of markPieces(doc, step, costLimits.markedAtOnce)) {
      const { doc: after } = piece.apply(doc);
      if (!after) return null;
      doc = after;
      if (unsaid < costLimits.slice) continue;
      yield unsaid;
      unsaid = 0;
    }
    authorship = authorship.write(step, author);
  }
  // Every step was checked before it was stored; what they lead to is looked at once.
  yield* soundInSlices(doc, emptyDocument);
  if (documentProblem(doc) !== null) return null;
  return { version: snapshot.version + steps.length, doc, authorship };
}

/** Snapshots from before authors were kept say null: nobody is known to have written them. */
function readAuthors(authors: unknown, size: number): Authorship | null {
  return authors === null ? Authorship.of(size) : Authorship.fromJSON(authors, size);
}
