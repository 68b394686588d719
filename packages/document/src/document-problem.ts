import type { Attrs, Node } from 'prosemirror-model';
import { costLimits } from './cost/cost-limits.ts';
import type { InSlices } from './cost/in-slices.ts';
import { nodesIn } from './cost/nodes-in.ts';
import { documentLimits } from './document-limits.ts';
import { schema } from './schema.ts';

/**
 * Nodes found sound, with how deep they nest. Nodes never change, and a step shares those it leaves alone: a
 * keystroke checks its own paragraph and what that stands in.
 */
const soundDepths = new WeakMap<Node, number>();

/**
 * What keeps this from being a document of the schema, in words; null when it is one.
 *
 * Stricter than `Node.check`: values must also survive JSON (no 1e999), and nesting and size are bounded, so
 * that whatever is stored can be loaded and rendered again. Never throws.
 *
 * @param before  a sound document this one was made from; the blocks both have are not looked at.
 */
export function documentProblem(doc: Node, before?: Node): string | null {
  if (doc.type !== schema.topNodeType) return 'it is not a document';
  const smallest = Math.max(documentLimits.size, before?.content.size ?? 0);
  if (doc.content.size > smallest) {
    return `the document would have ${doc.content.size} characters; the limit is ${documentLimits.size}`;
  }
  if (doc.childCount === 0) return 'a document has at least one block';
  const [start, end] = changedBlocks(doc, before);
  for (let index = start; index < end; index += 1) {
    const block = doc.child(index);
    if (!mayBeBlock(block)) return `a ${block.type.name} is not a block of a document`;
    const depth = soundDepth(block, 1);
    if (typeof depth === 'string') return depth;
  }
  return null;
}

/**
 * Looks through what is new in a document, some nodes at a time: `documentProblem` then takes it for known. What is
 * wrong is left for that to say.
 */
export function* soundInSlices(doc: Node, before: Node): InSlices<void> {
  const [start, end] = changedBlocks(doc, before);
  const most = costLimits.slice / 2;
  let nodes = 0;
  function* look(node: Node, depth: number): InSlices<void> {
    if (soundDepths.has(node) || depth > documentLimits.depth) return;
    const inside = nodesIn(node);
    if (inside > most) {
      for (const child of node.children) if (!soundDepths.has(child)) yield* look(child, depth + 1);
    } else {
      soundDepth(node, depth);
      nodes += inside + node.nodeSize / 200;
      if (nodes < most) return;
      yield Math.ceil(nodes * 2);
      nodes = 0;
    }
  }
  for (let index = start; index < end; index += 1) yield* look(doc.child(index), 1);
}

/** The blocks from `start` to before `end` are not the other document's. */
function changedBlocks(doc: Node, before: Node | undefined): [start: number, end: number] {
  let end = doc.childCount;
  if (!before) return [0, end];
  let start = 0;
  while (start < end && start < before.childCount && doc.child(start) === before.child(start)) start += 1;
  let endBefore = before.childCount;
  while (end > start && endBefore > start && doc.child(end - 1) === before.child(endBefore - 1)) {
    end -= 1;
    endBefore -= 1;
  }
  return [start, end];
}

/** A document is any blocks in any order ("block+"), so each can be judged alone. */
function mayBeBlock(block: Node): boolean {
  const match = schema.topNodeType.contentMatch.matchType(block.type);
  return match?.validEnd === true && schema.topNodeType.allowsMarks(block.marks);
}

/** How many levels of nodes there are from here down, or what is wrong. Goes no deeper than the limit. */
function soundDepth(node: Node, depth: number): number | string {
  const known = soundDepths.get(node);
  if (known !== undefined && depth + known - 1 <= documentLimits.depth) return known;
  if (depth > documentLimits.depth)
    return `lists and quotes would be nested over ${documentLimits.depth} deep`;
  let deepest = 0;
  for (const child of node.children) {
    const below = soundDepth(child, depth + 1);
    if (typeof below === 'string') return below;
    deepest = Math.max(deepest, below);
  }
  const problem = nodeProblem(node);
  if (problem !== null) return problem;
  // Text without marks is looked at as quickly as it is looked up.
  if (!node.isLeaf || node.marks.length > 0) soundDepths.set(node, deepest + 1);
  return deepest + 1;
}

/** What is wrong with a node, its children being sound. */
function nodeProblem(node: Node): string | null {
  for (const { attrs } of [node, ...node.marks]) {
    const problem = attributeProblem(attrs);
    if (problem !== null) return problem;
  }
  if (node.type.name === 'heading' && !(node.attrs.level >= 1 && node.attrs.level <= 3)) {
    return `a heading has level ${node.attrs.level}`;
  }
  if (!node.type.validContent(node.content)) return `what a ${node.type.name} holds does not belong there`;
  // Most paragraphs: nothing that `check` would look at.
  if (node.marks.length === 0 && Object.keys(node.attrs).length === 0) return null;
  try {
    // `check` goes through all that is inside, so it is asked of the same node with as little inside as may be.
    const frame = node.isText ? node : node.type.createAndFill(node.attrs, null, node.marks);
    if (!frame) return `a ${node.type.name} cannot be made`;
    frame.check();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : 'a block is not valid';
  }
}

function attributeProblem(attrs: Attrs): string | null {
  for (const [name, value] of Object.entries(attrs)) {
    if (typeof value === 'number' && !Number.isSafeInteger(value)) return `${name} is not a whole number`;
    if (typeof value === 'string' && value.length > documentLimits.attributeCharacters) {
      return `${name} has ${value.length} characters; the limit is ${documentLimits.attributeCharacters}`;
    }
  }
  return null;
}
