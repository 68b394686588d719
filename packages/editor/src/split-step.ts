import { limits } from '@tercet/protocol';
import { Fragment, type Node, Slice } from 'prosemirror-model';
import { ReplaceStep } from 'prosemirror-transform';

/** Bytes of JSON one step may have: a message carries it, whatever is around it. */
export const stepBytes = limits.messageBytes / 2;

/** Bytes of a value as JSON. */
export function jsonBytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

/**
 * A step that no message could carry as steps that can be sent one after the other: first its frame (what is open at
 * its ends), then what is in between. Together they make the same document, and each makes a valid one.
 */
export function splitStep(step: ReplaceStep): ReplaceStep[] {
  const { from, to, slice } = step;
  const later: Insertion[] = [];
  const frame = frameOf(slice.content, slice.openStart, slice.openEnd, from, later);
  const steps: ReplaceStep[] = [];
  const isOpen = slice.openStart > 0 || slice.openEnd > 0;
  if (isOpen) steps.push(new ReplaceStep(from, to, new Slice(frame, slice.openStart, slice.openEnd)));
  // From the end, so that what is before stays where it is.
  for (const { at, content } of later.reverse()) insertAll(at, content, steps);
  // What is taken out goes as the first of what comes instead arrives: no document is ever empty.
  const [first, ...others] = steps;
  return isOpen || !first ? steps : [new ReplaceStep(from, to, first.slice), ...others];
}

/** Content that is to be put in at a place of the document the frame makes. */
interface Insertion {
  at: number;
  content: readonly Node[];
}

/**
 * What of a slice must be there at once; the rest goes to `later`.
 *
 * @param at  where the content's first open node goes on, or its first closed one stands.
 */
function frameOf(
  content: Fragment,
  openStart: number,
  openEnd: number,
  at: number,
  later: Insertion[],
): Fragment {
  const children = content.content;
  if (openStart === 0 && openEnd === 0) {
    later.push({ at, content: children });
    return Fragment.empty;
  }
  if (children.length === 1) {
    const only = children[0]!;
    const inside = openStart > 0 ? at : at + 1;
    return Fragment.from(
      only.copy(frameOf(only.content, Math.max(0, openStart - 1), Math.max(0, openEnd - 1), inside, later)),
    );
  }
  const first = openStart > 0 ? children[0]! : null;
  const last = openEnd > 0 ? children.at(-1)! : null;
  const start = first?.copy(frameOf(first.content, openStart - 1, 0, at, later)) ?? null;
  const between = at + (start ? start.nodeSize - openStart : 0);
  later.push({ at: between, content: children.slice(first ? 1 : 0, last ? -1 : undefined) });
  const end = last?.copy(frameOf(last.content, 0, openEnd - 1, between + 1, later)) ?? null;
  return Fragment.from([start, end].filter((node) => node !== null));
}

/** Puts closed nodes in, as many with a step as fit; one that does not fit comes with its beginning first. */
function insertAll(at: number, nodes: readonly Node[], steps: ReplaceStep[]): number {
  let place = at;
  let group: Node[] = [];
  let bytes = 0;
  const put = () => {
    if (group.length === 0) return;
    const content = Fragment.fromArray(group);
    steps.push(new ReplaceStep(place, place, new Slice(content, 0, 0)));
    place += content.size;
    group = [];
    bytes = 0;
  };
  for (const node of nodes) {
    const size = jsonBytes(node.toJSON());
    if (bytes + size > stepBytes) put();
    if (size <= stepBytes) {
      group.push(node);
      bytes += size;
    } else if (node.isText) {
      for (const part of textParts(node)) {
        steps.push(new ReplaceStep(place, place, new Slice(Fragment.from(part), 0, 0)));
        place += part.nodeSize;
      }
    } else place = insertLarge(place, node, steps);
  }
  put();
  return place;
}

/** A node that holds its first child whole or in part, and then the others. */
function insertLarge(at: number, node: Node, steps: ReplaceStep[]): number {
  if (node.inlineContent) {
    steps.push(new ReplaceStep(at, at, new Slice(Fragment.from(node.copy(Fragment.empty)), 0, 0)));
    return insertAll(at + 1, node.children, steps) + 1;
  }
  const shell = shellOf(node);
  steps.push(new ReplaceStep(at, at, new Slice(Fragment.from(shell), 0, 0)));
  // The shell's first block of text is filled, then what follows it, level by level.
  fill(at, node, steps);
  return at + node.nodeSize;
}

/** The least of a node that is valid: its first children, down to an empty block of text. */
function shellOf(node: Node): Node {
  if (node.isLeaf || node.inlineContent) return node.copy(Fragment.empty);
  return node.copy(Fragment.from(shellOf(node.firstChild as Node)));
}

/** Fills a shell that stands at a place. */
function fill(at: number, node: Node, steps: ReplaceStep[]): number {
  if (node.isLeaf) return at + node.nodeSize;
  if (node.inlineContent) return insertAll(at + 1, node.children, steps) + 1;
  const after = fill(at + 1, node.firstChild as Node, steps);
  return insertAll(after, node.children.slice(1), steps) + 1;
}

/** A character is at most six bytes of JSON; a pair of surrogates stays whole. */
function textParts(node: Node): Node[] {
  const marks = jsonBytes(node.toJSON().marks ?? []);
  const characters = Math.max(2, Math.floor((stepBytes - marks - 100) / 6));
  const parts: Node[] = [];
  const text = node.text as string;
  for (let start = 0; start < text.length; ) {
    let end = Math.min(text.length, start + characters);
    if (end < text.length && (text.codePointAt(end - 1) as number) > 0xffff) end -= 1;
    parts.push(node.cut(start, end));
    start = end;
  }
  return parts;
}
