import { Fragment, type Node, Slice } from 'prosemirror-model';
import { ReplaceStep } from 'prosemirror-transform';
import { runRules } from './layout-bounds.ts';
import { RunBounds } from './run-bounds.ts';

/**
 * The document without what is too much in a row (`runRules`), in every block of text.
 *
 * @returns the node itself when nothing is.
 */
export function withBoundedText<Content extends Node>(node: Content): Content {
  if (node.isText) return node;
  const content = boundedFragment(node.content, node.inlineContent ? new RunBounds() : null);
  return (content === node.content ? node : node.copy(content)) as Content;
}

/**
 * What a step that puts text in leaves when it may only put in what can be laid out: characters that are too much in
 * a row are left out; where it takes out what kept two runs apart, it takes the surplus of the second with it.
 *
 * @param before  the document it applies to.
 * @returns null when nothing of it is left to do.
 */
export function boundedStep(before: Node, step: ReplaceStep): ReplaceStep | null {
  const { from, to, slice } = step;
  const $from = before.resolve(from);
  const $to = before.resolve(to);
  const bounds = $from.parent.isTextblock
    ? RunBounds.after(near($from.parent, Math.max(0, $from.parentOffset - context), $from.parentOffset))
    : new RunBounds();
  let content = boundedSliceContent(slice, bounds);
  const next = $to.parent.isTextblock
    ? near($to.parent, $to.parentOffset, Math.min($to.parent.content.size, $to.parentOffset + context))
    : '';
  let surplus = bounds.surplusOf(next);
  // Rather what comes than what is there.
  const dropped = Math.min(surplus, lengthOfRunAtEnd(content, slice.openEnd));
  if (dropped > 0) {
    content = withoutLast(content, slice.openEnd, dropped);
    surplus -= dropped;
  }
  const reach = to + [...next].slice(0, surplus).join('').length;
  if (content === slice.content && reach === to) return step;
  const isNothing = content.size === 0 && from === reach;
  return isNothing ? null : new ReplaceStep(from, reach, new Slice(content, slice.openStart, slice.openEnd));
}

/** As much text as decides about any run: a character has at most two units. */
const context = 2 * Math.max(...runRules.map(({ most }) => most)) + 2;

const near = (block: Node, from: number, to: number) =>
  from < to ? block.textBetween(from, to, null, '\n') : '';

/** The first block of an open slice goes on with the text before it. */
function boundedSliceContent({ content, openStart }: Slice, bounds: RunBounds): Fragment {
  const first = content.firstChild;
  if (!first) return content;
  if (first.isInline) return boundedFragment(content, bounds);
  if (openStart === 0) bounds.end();
  const children = content.content.map((child, index) => {
    if (index === 0 && openStart > 0) return boundedOpen(child, openStart, bounds);
    return boundedIn(child, bounds);
  });
  return sameOr(content, children);
}

function boundedOpen(node: Node, openStart: number, bounds: RunBounds): Node {
  const inside = boundedSliceContent(new Slice(node.content, Math.max(0, openStart - 1), 0), bounds);
  return inside === node.content ? node : node.copy(inside);
}

/** A block of its own: what it ends with is what the text behind the slice goes on from. */
function boundedIn(node: Node, bounds: RunBounds): Node {
  bounds.end();
  if (node.isText) return node;
  const content = node.inlineContent
    ? boundedFragment(node.content, bounds)
    : sameOr(
        node.content,
        node.children.map((child) => boundedIn(child, bounds)),
      );
  return content === node.content ? node : node.copy(content);
}

/** @param bounds  of the block the inline content is in; null: the content is blocks. */
function boundedFragment(content: Fragment, bounds: RunBounds | null): Fragment {
  const children = content.content.map((child) => {
    if (bounds === null) return withBoundedText(child);
    if (!child.isText) {
      bounds.end();
      return child;
    }
    const text = bounds.take(child.text as string);
    if (text === child.text) return child;
    return text === '' ? null : child.type.schema.text(text, child.marks);
  });
  return sameOr(content, children);
}

function sameOr(content: Fragment, children: readonly (Node | null)[]): Fragment {
  if (children.every((child, index) => child === content.child(index))) return content;
  return Fragment.fromArray(children.filter((child) => child !== null));
}

/** How many code points of its last run the content itself brought. */
function lengthOfRunAtEnd(content: Fragment, openEnd: number): number {
  const text = content.textBetween(
    Math.max(0, content.size - openEnd - context),
    content.size - openEnd,
    '\n',
    '\n',
  );
  let longest = 0;
  for (const { includes } of runRules) {
    let length = 0;
    for (const character of text) length = includes(character.codePointAt(0) as number) ? length + 1 : 0;
    longest = Math.max(longest, length);
  }
  return longest;
}

function withoutLast(content: Fragment, openEnd: number, characters: number): Fragment {
  const end = content.size - openEnd;
  const text = content.textBetween(Math.max(0, end - 2 * characters), end, '\n', '\n');
  const units = [...text].slice(-characters).join('').length;
  return content.cut(0, end - units);
}
