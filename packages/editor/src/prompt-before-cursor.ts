import type { Node } from 'prosemirror-model';

/** Characters (UTF-16 units) of text before the caret that a model is given. */
const promptLimit = 24_000;

/** How one block is written; `end` is a position inside it (from its own start), Infinity for all of it. */
function writeBlock(node: Node, end: number, indent: string): string {
  const open = end < node.nodeSize;
  switch (node.type.name) {
    case 'heading':
      return `${'#'.repeat(node.attrs.level)} ${textOf(node, end)}`;
    case 'code_block':
      return `\`\`\`\n${textOf(node, end)}${open ? '' : '\n```'}`;
    case 'horizontal_rule':
      return '---';
    case 'blockquote':
      return writeBlocks(node, end, '')
        .split('\n')
        .map((line) => (line === '' ? '>' : `> ${line}`))
        .join('\n');
    case 'bullet_list':
    case 'ordered_list':
      return writeItems(node, end, indent);
    default:
      return textOf(node, end);
  }
}

function textOf(node: Node, end: number): string {
  return node.textBetween(0, Math.min(Math.max(end - 1, 0), node.content.size), null, '\n');
}

/** Children that begin before `end`, with the part of each that is before it. */
function childrenBefore(parent: Node, end: number): { child: Node; end: number; index: number }[] {
  const found: { child: Node; end: number; index: number }[] = [];
  parent.forEach((child, offset, index) => {
    const childEnd = end - 1 - offset;
    if (childEnd > 0) found.push({ child, end: childEnd, index });
  });
  return found;
}

function isBlank(node: Node): boolean {
  return node.isTextblock && node.content.size === 0;
}

function writeBlocks(parent: Node, end: number, indent: string): string {
  const children = childrenBefore(parent, end);
  return children
    .filter(({ child }, at) => at === children.length - 1 || !isBlank(child))
    .map((entry) => writeBlock(entry.child, entry.end, indent))
    .join('\n\n');
}

function writeItems(list: Node, end: number, indent: string): string {
  const inner = `${indent}  `;
  return childrenBefore(list, end)
    .map(({ child: item, end: itemEnd, index }) => {
      const marker = list.type.name === 'ordered_list' ? `${Number(list.attrs.order) + index}.` : '-';
      const blocks = childrenBefore(item, itemEnd).map((entry) => writeBlock(entry.child, entry.end, inner));
      const lines = blocks.map((text, at) => (at === 0 || text.startsWith(inner) ? text : inner + text));
      return `${indent}${marker} ${lines.join('\n')}`;
    })
    .join('\n');
}

/** The last `limit` characters, from the start of a block, or of a line, or at least of a word. */
function cutToLimit(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const tail = text.slice(-limit);
  for (const [boundary, reach] of [
    ['\n\n', 0.5],
    ['\n', 0.5],
    [' ', 1],
  ] as const) {
    const at = tail.indexOf(boundary);
    if (at >= 0 && at < limit * reach) return tail.slice(at + boundary.length);
  }
  return /^[\uDC00-\uDFFF]/.test(tail) ? tail.slice(1) : tail;
}

/**
 * The text before a position as a language model should read it: light Markdown, which models have read most
 * of. Paragraphs are parted by "\n\n", list items by "\n" and marked "- " or "1. ", headings "# ", quotes
 * "> ", code fenced; bold and italic are left out, they would be imitated. Empty paragraphs are skipped, but
 * the one with the caret begins a new one ("…\n\n").
 *
 * Trailing spaces are not sent: models read " word" as one token, and after a lone space they go astray.
 * `joinCandidate` makes up for it.
 *
 * @param position inside a textblock of `doc`.
 * @param limit    characters at most; a longer text is cut at the start of a block.
 */
export function promptBeforeCursor(doc: Node, position: number, limit: number = promptLimit): string {
  const $position = doc.resolve(position);
  const lastIndex = $position.index(0);
  const parts: string[] = [];
  let length = 0;
  for (let index = lastIndex; index >= 0 && length <= limit; index -= 1) {
    const block = doc.child(index);
    if (index < lastIndex && isBlank(block)) continue;
    const end = index === lastIndex ? position - $position.posAtIndex(index, 0) : Number.POSITIVE_INFINITY;
    const text = writeBlock(block, end, '');
    parts.push(text);
    length += text.length + 2;
  }
  return cutToLimit(parts.reverse().join('\n\n'), limit).replace(/[^\S\n]+$/, '');
}
