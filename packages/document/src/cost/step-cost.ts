import type { Node } from 'prosemirror-model';
import {
  AddMarkStep,
  AddNodeMarkStep,
  AttrStep,
  RemoveMarkStep,
  RemoveNodeMarkStep,
  ReplaceAroundStep,
  ReplaceStep,
  type Step,
} from 'prosemirror-transform';
import { costLimits } from './cost-limits.ts';
import { nodesBetween, nodesIn } from './nodes-in.ts';

/** What a step costs whatever it does. */
const anyStep = 10;
/** A node that is made, checked, written and sent. */
const madeNode = 4;
/** A child of a node that is made anew around the place of a change: copied, matched and passed over. */
const siblings = 1 / 15;
/** The same of a piece of text. */
const runs = 1 / 6;
/** A position of a textblock that is made anew: its text is joined, and looked through. */
const letters = 1 / 200;

/**
 * What applying and checking a step will cost, told without doing it, in units of about a microsecond. The same on
 * page and server.
 *
 * @param doc   the document it applies to. Places outside it count for its ends: such a step is refused anyway.
 * @returns an integer ≥ 1. Never throws.
 */
export function stepCost(doc: Node, step: Step): number {
  return Math.ceil(anyStep + partsOf(doc, step));
}

function partsOf(doc: Node, step: Step): number {
  if (step instanceof AddMarkStep || step instanceof RemoveMarkStep) {
    const { from, to } = step;
    const nodes = nodesBetween(doc, from, to);
    const made = nodes * madeNode + Math.max(0, to - from) * letters;
    return made + Math.ceil(nodes / costLimits.markedAtOnce) * (around(doc, from) + around(doc, to));
  }
  if (step instanceof ReplaceStep) {
    return inserted(step) + around(doc, step.from) + around(doc, step.to);
  }
  if (step instanceof ReplaceAroundStep) {
    const places = [step.from, step.gapFrom, step.gapTo, step.to];
    return inserted(step) + places.reduce((sum, place) => sum + around(doc, place), 0);
  }
  if (step instanceof AttrStep || step instanceof AddNodeMarkStep || step instanceof RemoveNodeMarkStep) {
    return around(doc, step.pos) + around(doc, step.pos + 1);
  }
  // Of the document itself; and whatever step there may ever be, all of it.
  return nodesIn(doc) * madeNode + doc.content.size * letters;
}

function inserted({ slice }: ReplaceStep | ReplaceAroundStep): number {
  let nodes = 0;
  for (const node of slice.content.content) nodes += nodesIn(node);
  return nodes * madeNode + slice.size * letters;
}

/** What is made anew around a place: every node it lies in, with the list of its children. */
function around(doc: Node, place: number): number {
  const $place = doc.resolve(Math.max(0, Math.min(place, doc.content.size)));
  let cost = 0;
  for (let depth = 0; depth <= $place.depth; depth += 1) {
    const node = $place.node(depth);
    cost += node.childCount * (node.isTextblock ? runs : siblings);
  }
  return cost + ($place.parent.isTextblock ? $place.parent.content.size * letters : 0);
}
