import { Fragment, type Node, Slice } from 'prosemirror-model';
import type { EditorState, Transaction } from 'prosemirror-state';
import { type BlockChange, differingBlocks } from './differing-blocks.ts';

/**
 * What was written here, put into a document that went on without us: three ways, by whole blocks.
 *
 * For when the steps in between are gone (the server thinned its log), so that edits cannot be rebased. A block only
 * we changed is changed; where both did, theirs stays and ours is put after it: twice is mended by reading, lost
 * is lost.
 *
 * @param state  holds their document.
 * @param base   what both began with.
 * @param mine   ours.
 * @returns one edit, or null when there is nothing to do.
 */
export function mergeDocument(state: EditorState, base: Node, mine: Node): Transaction | null {
  const theirs = state.doc;
  const theirChanges = differingBlocks(base, theirs);
  const tr = state.tr;
  // From the end, so that what is before stays where it is.
  for (const ours of differingBlocks(base, mine).reverse()) {
    const blocks = mine.children.slice(ours.otherFrom, ours.otherTo);
    const met = theirChanges.filter((their) => meet(their, ours));
    const place = met.length === 0 ? ourPlace(ours, theirChanges) : afterTheirs(met, ours, theirChanges);
    if (met.length > 0 && alreadyThere(theirs, met, blocks)) continue;
    tr.replace(
      positionOf(theirs, place.from),
      positionOf(theirs, place.to),
      new Slice(Fragment.from(blocks), 0, 0),
    );
  }
  return tr.docChanged ? tr : null;
}

/** The same blocks were changed, or blocks were put in at the same place. */
function meet(a: BlockChange, b: BlockChange): boolean {
  return (a.from < b.to && b.from < a.to) || (a.from === b.from && a.to === b.to);
}

/** Where blocks they left alone stand in their document. */
function ourPlace(ours: BlockChange, theirChanges: readonly BlockChange[]) {
  const moved = movedBy(ours.from, theirChanges);
  return { from: ours.from + moved, to: ours.to + moved };
}

function afterTheirs(met: readonly BlockChange[], ours: BlockChange, theirChanges: readonly BlockChange[]) {
  const last = met.at(-1)!;
  const end = last.to >= ours.to ? last.otherTo : ours.to + movedBy(ours.to, theirChanges);
  return { from: end, to: end };
}

/** By how much a block of the base stands later in their document. */
function movedBy(index: number, theirChanges: readonly BlockChange[]): number {
  const before = theirChanges.filter((their) => their.to <= index).at(-1);
  return before ? before.otherTo - before.to : 0;
}

/** They hold what we wrote: it arrived, though nobody told us. */
function alreadyThere(theirs: Node, met: readonly BlockChange[], blocks: readonly Node[]): boolean {
  const there = theirs.children.slice(met[0]!.otherFrom, met.at(-1)!.otherTo);
  return blocks.every((block) => there.some((their) => their.eq(block)));
}

function positionOf(doc: Node, index: number): number {
  let position = 0;
  for (let at = 0; at < index; at += 1) position += doc.child(at).nodeSize;
  return position;
}
