import type { Node } from 'prosemirror-model';
import { costLimits } from './cost-limits.ts';
import { countedFrom, nodesIn } from './nodes-in.ts';

/**
 * Whether a document grew over the number of nodes it may have, in words; null when it did not. One that is over it
 * already, from before there was a bound, is changed as long as it does not grow.
 *
 * @param before  the document `after` was made from: what both share is not counted.
 */
export function growthProblem(after: Node, before: Node): string | null {
  const grown = growth(after, before);
  if (grown.nodes > 0 && nodesIn(after) > costLimits.documentNodes) {
    return `the document would have ${nodesIn(after)} parts; the limit is ${costLimits.documentNodes}`;
  }
  if (grown.runs > costLimits.inlineNodes) {
    return `one paragraph would have ${grown.runs} differently marked parts; the limit is ${costLimits.inlineNodes}`;
  }
  return null;
}

/** How many nodes more; and of the nodes of text that are new and have more parts than before, the most. */
function growth(after: Node, before: Node): { nodes: number; runs: number } {
  const [start, end, endBefore] = changedChildren(after, before);
  const only = end - start === 1 && endBefore - start === 1;
  const [one, was] = [only ? after.child(start) : null, only ? before.child(start) : null];
  if (one && was && !one.isLeaf && !was.isLeaf && one.type === was.type) {
    const inside = growth(one, was);
    countedFrom(after, before, inside.nodes);
    return inside;
  }
  let nodes = 0;
  let runs = after.isTextblock && after.childCount > before.childCount ? after.childCount : 0;
  for (let index = start; index < end; index += 1) {
    nodes += nodesIn(after.child(index));
    runs = Math.max(runs, mostRuns(after.child(index)));
  }
  for (let index = start; index < endBefore; index += 1) nodes -= nodesIn(before.child(index));
  countedFrom(after, before, nodes);
  return { nodes, runs };
}

/** The most children a node of text has, from here down. */
function mostRuns(node: Node): number {
  if (node.isTextblock) return node.childCount;
  let most = 0;
  for (const child of node.isLeaf ? [] : node.children) most = Math.max(most, mostRuns(child));
  return most;
}

/** The children from `start` to before `end` are not the other's, which has its own up to before `endBefore`. */
function changedChildren(after: Node, before: Node): [start: number, end: number, endBefore: number] {
  let start = 0;
  let end = after.childCount;
  let endBefore = before.childCount;
  while (start < end && start < endBefore && after.child(start) === before.child(start)) start += 1;
  while (end > start && endBefore > start && after.child(end - 1) === before.child(endBefore - 1)) {
    end -= 1;
    endBefore -= 1;
  }
  return [start, end, endBefore];
}
