import { Authorship, documentProblem, schema } from '@tercet/document';
import type { StoredDocument } from '@tercet/storage';
import { Node } from 'prosemirror-model';
import { Step } from 'prosemirror-transform';
import type { DocumentState } from './place-append.ts';

/** So long a replay may keep everything else waiting. */
const sliceMs = 10;

/**
 * The document a snapshot and the steps after it lead to, and who wrote it; null when what is stored does not make
 * one [DC7]. A long replay lets others do something in between.
 */
export async function replay({ snapshot, steps }: StoredDocument): Promise<DocumentState | null> {
  try {
    let doc = Node.fromJSON(schema, snapshot.body);
    let authorship = readAuthors(snapshot.authors, doc.content.size);
    if (!authorship) return null;
    let sliceEnd = performance.now() + sliceMs;
    for (const { step: json, author } of steps) {
      const step = Step.fromJSON(schema, json);
      const { doc: after } = step.apply(doc);
      if (!after) return null;
      authorship = authorship.write(step, author);
      doc = after;
      if (performance.now() > sliceEnd) {
        await new Promise((resolve) => setImmediate(resolve));
        sliceEnd = performance.now() + sliceMs;
      }
    }
    // Every step was checked before it was stored; what they lead to is looked at once.
    if (documentProblem(doc) !== null) return null;
    return { version: snapshot.version + steps.length, doc, authorship };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Snapshots from before authors were kept say null: nobody is known to have written them. */
function readAuthors(authors: unknown, size: number): Authorship | null {
  return authors === null ? Authorship.of(size) : Authorship.fromJSON(authors, size);
}
