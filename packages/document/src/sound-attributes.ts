import { Fragment, type Mark, type Node, Slice } from 'prosemirror-model';
import { wrongAttributes } from './attribute-shapes.ts';
import { linkAddress } from './link-address.ts';

/**
 * With attributes of their shape only [DC14]: a link's address as it is to be stored; any other mark that is not of
 * its shape goes, and its text stays; a node's attribute becomes the default.
 *
 * @returns the node itself when all of it is sound. Nodes must not nest past the stack.
 */
export function withSoundAttributes<Content extends Node>(node: Content): Content {
  const marks = soundMarks(node.marks);
  if (node.isText) return marks === node.marks ? node : (node.mark(marks) as Content);
  const attrs = soundAttrs(node);
  const content = soundFragment(node.content);
  if (marks === node.marks && attrs === node.attrs && content === node.content) return node;
  return node.type.create(attrs, content, marks) as Content;
}

export function soundSlice(slice: Slice): Slice {
  const content = soundFragment(slice.content);
  return content === slice.content ? slice : new Slice(content, slice.openStart, slice.openEnd);
}

/** The mark as it may be stored; null when it may not. */
export function soundMark(mark: Mark): Mark | null {
  if (wrongAttributes(mark.type.name, mark.attrs).length === 0) return mark;
  const href = mark.type.name === 'link' ? linkAddress(mark.attrs.href) : null;
  return href === null ? null : mark.type.create({ href });
}

function soundFragment(content: Fragment): Fragment {
  const children = content.content.map(withSoundAttributes);
  // Joins text that only a mark kept apart.
  return children.every((child, index) => child === content.child(index))
    ? content
    : Fragment.fromArray(children);
}

function soundMarks(marks: readonly Mark[]): readonly Mark[] {
  const sound = marks.map(soundMark);
  if (sound.every((mark, index) => mark === marks[index])) return marks;
  return sound.filter((mark) => mark !== null);
}

function soundAttrs(node: Node): Node['attrs'] {
  const wrong = wrongAttributes(node.type.name, node.attrs);
  if (wrong.length === 0) return node.attrs;
  const defaults = wrong.map((name) => [name, node.type.spec.attrs?.[name]?.default]);
  return { ...node.attrs, ...Object.fromEntries(defaults) };
}
