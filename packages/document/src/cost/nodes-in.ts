import type { Node } from 'prosemirror-model';

/** Nodes never change, and a step shares those it leaves alone: a keystroke counts its own paragraph anew. */
const counted = new WeakMap<Node, number>();
const fewNodes = 8;

/** How many nodes there are from here down, this one included. */
export function nodesIn(node: Node): number {
  if (node.isLeaf) return 1;
  const known = counted.get(node);
  if (known !== undefined) return known;
  let nodes = 1;
  for (const child of node.children) nodes += nodesIn(child);
  // A paragraph is counted as quickly as it is looked up.
  if (nodes > fewNodes) counted.set(node, nodes);
  return nodes;
}

/** Tells how many there are in a node by how many more than in the one it was made from. */
export function countedFrom(node: Node, before: Node, more: number): void {
  const nodes = nodesIn(before) + more;
  if (nodes > fewNodes) counted.set(node, nodes);
}

/** How many of the nodes inside lie, at least in part, between two positions of its content. */
export function nodesBetween(node: Node, from: number, to: number): number {
  let nodes = 0;
  let start = 0;
  for (const child of node.children) {
    const end = start + child.nodeSize;
    if (start >= to) break;
    if (from <= start && end <= to) nodes += nodesIn(child);
    else if (end > from) nodes += 1 + nodesBetween(child, from - start - 1, to - start - 1);
    start = end;
  }
  return nodes;
}
