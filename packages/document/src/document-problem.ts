import type { Attrs, Node } from 'prosemirror-model';
import { schema } from './schema.ts';

/** Bounds of a document; one that would pass them is refused, never cut. */
export const documentLimits = {
  /** ProseMirror's size: characters and the edges of nodes. */
  size: 5_000_000,
  /** Nodes inside nodes. */
  depth: 64,
  /** Characters of one attribute. */
  attributeCharacters: 8_000,
} as const;

/** Blocks found sound. Nodes never change, and a step shares those it leaves alone: a keystroke checks one. */
const sound = new WeakSet<Node>();

/**
 * What keeps this from being a document of the schema, in words; null when it is one.
 *
 * Stricter than `Node.check`: values must also survive JSON (no 1e999), and nesting and size are bounded, so
 * that whatever is stored can be loaded and rendered again. Never throws.
 */
export function documentProblem(doc: Node): string | null {
  if (doc.type !== schema.topNodeType) return 'it is not a document';
  if (doc.content.size > documentLimits.size) {
    return `the document would have a size of ${doc.content.size}; the limit is ${documentLimits.size}`;
  }
  if (!doc.type.validContent(doc.content)) return 'the blocks do not make a document';
  for (const block of doc.children) {
    if (sound.has(block)) continue;
    const problem = nestingProblem(block, 1) ?? schemaProblem(block);
    if (problem !== null) return problem;
    sound.add(block);
  }
  return null;
}

function schemaProblem(block: Node): string | null {
  try {
    block.check();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : 'a block is not valid';
  }
}

/** Goes no deeper than the limit, so a tree of any depth is safe to ask about. */
function nestingProblem(node: Node, depth: number): string | null {
  if (depth > documentLimits.depth) return `nodes would be nested over ${documentLimits.depth} deep`;
  for (const { attrs } of [node, ...node.marks]) {
    const problem = attributeProblem(attrs);
    if (problem !== null) return problem;
  }
  if (node.type.name === 'heading' && !(node.attrs.level >= 1 && node.attrs.level <= 3)) {
    return `a heading has level ${node.attrs.level}`;
  }
  for (const child of node.children) {
    const problem = nestingProblem(child, depth + 1);
    if (problem !== null) return problem;
  }
  return null;
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
