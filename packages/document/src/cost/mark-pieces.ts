import type { Node } from 'prosemirror-model';
import { AddMarkStep, RemoveMarkStep, type Step } from 'prosemirror-transform';
import { nodesBetween, nodesIn } from './nodes-in.ts';

/**
 * A step that marks much, as several one after the other that together do the same: each for `most` nodes or so.
 * Marks change neither positions nor what is a node's child, so nothing need be mapped. Any other step is itself.
 */
export function markPieces(doc: Node, step: Step, most: number): Step[] {
  if (!(step instanceof AddMarkStep || step instanceof RemoveMarkStep)) return [step];
  const to = Math.min(step.to, doc.content.size);
  if (nodesBetween(doc, step.from, to) <= most) return [step];
  const places = [step.from, ...cuts(doc, step.from, to, most), step.to];
  const { mark } = step;
  return places.slice(1).map((end, index) => {
    const start = places[index]!;
    return step instanceof AddMarkStep
      ? new AddMarkStep(start, end, mark)
      : new RemoveMarkStep(start, end, mark);
  });
}

/** Places between nodes, from < place < to, ascending. */
function cuts(doc: Node, from: number, to: number, most: number): number[] {
  const found: number[] = [];
  let nodes = 0;
  const visit = (parent: Node, start: number): void => {
    parent.forEach((child, offset) => {
      const place = start + offset;
      if (place >= to || place + child.nodeSize <= from) return;
      const inside = nodesIn(child);
      if (nodes > 0 && nodes + Math.min(inside, most) > most && place > from) {
        found.push(place);
        nodes = 0;
      }
      if (inside > most) visit(child, place + 1);
      else nodes += inside;
    });
  };
  visit(doc, 0);
  return found;
}
