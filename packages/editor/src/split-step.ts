import { limits } from '@tercet/protocol';
import { Fragment, type Node, Slice } from 'prosemirror-model';
import { ReplaceAroundStep, ReplaceStep } from 'prosemirror-transform';

/** Bytes of a value as JSON. */
export function jsonBytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

/**
 * A step that puts in much, as steps that can be sent one after the other: first its frame (what is open at its ends),
 * then what is in between.
 */
export function splitStep(
  step: ReplaceStep | ReplaceAroundStep,
  bytes: number = limits.partBytes,
): [ReplaceStep | ReplaceAroundStep, ...ReplaceStep[]] {
  const { from, to, slice } = step;
  const { openStart, openEnd } = slice;
  const parts: Parts = { steps: [], bytes };
  if (step instanceof ReplaceStep && openStart === 0 && openEnd === 0) {
    insertAll(from, slice.content.content, parts);
    // What is taken out goes as the first of what comes instead arrives: no document is ever empty.
    const [first, ...others] = parts.steps;
    return first ? [new ReplaceStep(from, to, first.slice), ...others] : [step];
  }
  const later: Insertion[] = [];
  const first =
    step instanceof ReplaceStep
      ? new ReplaceStep(
          from,
          to,
          new Slice(frameOf(slice.content, openStart, openEnd, from, later), openStart, openEnd),
        )
      : frameAround(step, later);
  // From the end, so that what is before stays where it is.
  for (const { at, fills, content } of later.reverse()) {
    insertAll(fills ? fill(at, fills, parts) : at, content, parts);
  }
  return [first, ...parts.steps];
}

/** The step with no more before the gap than must be there at once. */
function frameAround(step: ReplaceAroundStep, later: Insertion[]): ReplaceAroundStep {
  const { from, to, gapFrom, gapTo, slice, insert } = step;
  const { content, openStart } = slice;
  const place = insert + openStart;
  const depth = depthAt(content, place);
  const frame = frameOf(content.cut(0, place), openStart, depth, from, later);
  const joined = joinedAt(frame, content.cut(place), depth);
  const framed = new Slice(joined, openStart, slice.openEnd);
  const { structure } = step as unknown as { structure: boolean };
  return new ReplaceAroundStep(from, to, gapFrom, gapTo, framed, frame.size - depth - openStart, structure);
}

/** How many nodes are open at a place of a content. */
function depthAt(content: Fragment, place: number): number {
  let at = 0;
  for (const node of content.content) {
    if (place <= at) return 0;
    if (place < at + node.nodeSize) return node.isText ? 0 : 1 + depthAt(node.content, place - at - 1);
    at += node.nodeSize;
  }
  return 0;
}

/** The end of one and the start of another, both open so deep, put together. */
function joinedAt(left: Fragment, right: Fragment, depth: number): Fragment {
  const [last, first] = [left.lastChild, right.firstChild];
  if (depth === 0 || !last || !first) return left.append(right);
  const joined = last.copy(joinedAt(last.content, first.content, depth - 1));
  return left.replaceChild(left.childCount - 1, joined).append(right.cut(first.nodeSize));
}

/** Content that is to be put in at a place of the document the frame makes. */
interface Insertion {
  at: number;
  /** A node whose shell stands there already. */
  fills?: Node;
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
  if (openStart === 0 && openEnd === 0) return shellFirst(children, at, later);
  if (children.length === 1) {
    const only = children[0]!;
    const inside = openStart > 0 ? at : at + 1;
    return Fragment.from(
      only.copy(frameOf(only.content, Math.max(0, openStart - 1), Math.max(0, openEnd - 1), inside, later)),
    );
  }
  const first = openStart > 0 ? children[0]! : null;
  const last = openEnd > 0 ? children.at(-1)! : null;
  const between = children.slice(first ? 1 : 0, last ? -1 : undefined);
  let start = Fragment.empty;
  let reached = at;
  if (first) {
    start = Fragment.from(first.copy(frameOf(first.content, openStart - 1, 0, at, later)));
    reached += start.size - openStart;
    later.push({ at: reached, content: between });
  } else {
    start = shellFirst(between, at, later);
    reached += start.size;
  }
  return last ? start.addToEnd(last.copy(frameOf(last.content, 0, openEnd - 1, reached + 1, later))) : start;
}

/** Of blocks the first must be there at once, or what is around them might be left with too little in it. */
function shellFirst(nodes: readonly Node[], at: number, later: Insertion[]): Fragment {
  const [first, ...others] = nodes;
  if (!first || first.isInline) {
    later.push({ at, content: nodes });
    return Fragment.empty;
  }
  later.push({ at, fills: first, content: others });
  return Fragment.from(shellOf(first));
}

/** The steps made so far, and how many bytes one may have. */
interface Parts {
  steps: ReplaceStep[];
  bytes: number;
}

/** Puts closed nodes in, as many with a step as fit; one that does not fit comes with its beginning first. */
function insertAll(at: number, nodes: readonly Node[], parts: Parts): number {
  const { steps, bytes: most } = parts;
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
    if (bytes + size > most) put();
    if (size <= most) {
      group.push(node);
      bytes += size;
    } else if (node.isText) {
      for (const part of textParts(node, most)) {
        steps.push(new ReplaceStep(place, place, new Slice(Fragment.from(part), 0, 0)));
        place += part.nodeSize;
      }
    } else place = insertLarge(place, node, parts);
  }
  put();
  return place;
}

/** A node that holds its first child whole or in part, and then the others. */
function insertLarge(at: number, node: Node, parts: Parts): number {
  const shell = shellOf(node);
  parts.steps.push(new ReplaceStep(at, at, new Slice(Fragment.from(shell), 0, 0)));
  // The shell's first block of text is filled, then what follows it, level by level.
  fill(at, node, parts);
  return at + node.nodeSize;
}

/** The least of a node that is valid: its first children, down to an empty block of text. */
function shellOf(node: Node): Node {
  if (node.isLeaf || node.inlineContent) return node.copy(Fragment.empty);
  return node.copy(Fragment.from(shellOf(node.firstChild as Node)));
}

/** Fills a shell that stands at a place. */
function fill(at: number, node: Node, parts: Parts): number {
  if (node.isLeaf) return at + node.nodeSize;
  if (node.inlineContent) return insertAll(at + 1, node.children, parts) + 1;
  const after = fill(at + 1, node.firstChild as Node, parts);
  return insertAll(after, node.children.slice(1), parts) + 1;
}

/** A part of a text is at least as long as its marks are written: else these would be most of what is sent. */
function textParts(node: Node, most: number): Node[] {
  const marks = jsonBytes(node.toJSON().marks ?? []);
  const room = Math.max(most - marks - 100, marks, 20);
  const parts: Node[] = [];
  const text = node.text as string;
  let start = 0;
  let bytes = 0;
  // By whole characters: a pair of surrogates is not parted.
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) as number;
    const size = bytesOfCharacter(code);
    if (bytes + size > room) {
      parts.push(node.cut(start, at));
      start = at;
      bytes = 0;
    }
    bytes += size;
    at += code > 0xffff ? 2 : 1;
  }
  parts.push(node.cut(start));
  return parts;
}

/** At most, in JSON. */
function bytesOfCharacter(code: number): number {
  if (code < 0x20) return 6;
  if (code === 0x22 || code === 0x5c) return 2;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code > 0xffff ? 4 : code >= 0xd800 && code <= 0xdfff ? 6 : 3;
}
