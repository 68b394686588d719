import type { Node } from 'prosemirror-model';
import { withSoundAttributes } from '../sound-attributes.ts';
import { escapeLine } from './markdown-escape.ts';
import { inlineMarkdown } from './markdown-inline.ts';

/**
 * The document as CommonMark. `importMarkdown` reads it back equal, but for the machine marks and what CAVEATS.md
 * names.
 *
 * @param doc  a document of our schema.
 * @returns '' for an empty document, else lines that end with one newline.
 */
export function exportMarkdown(doc: Node): string {
  if (doc.childCount === 1 && doc.firstChild?.type.name === 'paragraph' && doc.content.size === 2) return '';
  return `${blocks(withSoundAttributes(doc).children).join('\n')}\n`;
}

/** Lines of blocks that follow each other, a blank line between any two. */
function blocks(nodes: readonly Node[]): string[] {
  const lines: string[] = [];
  let other = false;
  nodes.forEach((node, index) => {
    const before = nodes[index - 1];
    // Two lists of a kind in a row would be one: the second has the other sign.
    other = before?.type === node.type && !other;
    if (index > 0) lines.push('');
    lines.push(...block(node, other));
  });
  return lines;
}

function block(node: Node, other: boolean): string[] {
  switch (node.type.name) {
    case 'heading':
      return [headingLine(node)];
    case 'blockquote':
      return blocks(node.children).map((line) => (line === '' ? '>' : `> ${line}`));
    case 'bullet_list':
      return list(node, () => (other ? '*' : '-'));
    case 'ordered_list':
      return list(node, (index) => `${itemNumber(node.attrs.order, index)}${other ? ')' : '.'}`);
    case 'code_block':
      return fenced(node.textContent);
    case 'horizontal_rule':
      return ['---'];
    default:
      return inlineMarkdown(node, false).split('\n').map(escapeLine);
  }
}

function headingLine(node: Node): string {
  const text = inlineMarkdown(node, true).replace(/(^|\s)(#+)$/, '$1\\$2');
  return `${'#'.repeat(node.attrs.level)} ${text}`.trimEnd();
}

/** CommonMark counts from 0 and in nine digits; only the first item's number is read. */
function itemNumber(order: number, index: number): number {
  return Math.min(Math.max(0, order) + index, 999_999_999);
}

function fenced(code: string): string[] {
  const longest = Math.max(2, ...(code.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [fence, ...code.split('\n'), fence];
}

function list(node: Node, sign: (index: number) => string): string[] {
  const between = isTight(node) ? [] : [''];
  return node.children.flatMap((item, index) => [
    ...(index > 0 ? between : []),
    ...listItem(item, sign(index), between.length === 0),
  ]);
}

function listItem(item: Node, sign: string, tight: boolean): string[] {
  if (item.childCount === 1 && item.firstChild?.content.size === 0) return [sign];
  const lines = tight ? item.children.flatMap((child) => block(child, false)) : blocks(item.children);
  const indent = ' '.repeat(sign.length + 1);
  return lines.map((line, index) => {
    if (index === 0) return `${sign} ${line}`;
    return line === '' ? '' : indent + line;
  });
}

/** Whether no item needs a blank line: each has one paragraph, and at most one such list below it. */
function isTight(node: Node): boolean {
  return node.children.every((item) => {
    if (item.childCount > 2) return false;
    const below = item.maybeChild(1);
    if (below === null) return true;
    return item.firstChild!.content.size > 0 && mayFollowAtOnce(below);
  });
}

/** A list that may stand directly under a paragraph: not with an empty first item, nor with another number than 1. */
function mayFollowAtOnce(node: Node): boolean {
  const bullets = node.type.name === 'bullet_list';
  if (!bullets && !(node.type.name === 'ordered_list' && node.attrs.order === 1)) return false;
  return node.firstChild!.firstChild!.content.size > 0 && isTight(node);
}
