import { schema } from '@tercet/document';
import { Fragment, type Node, Slice } from 'prosemirror-model';
import { plainSlice } from './plain-slice.ts';

const { nodes } = schema;

function inline(lines: readonly string[]): Node[] {
  return lines.flatMap((line, index) => [
    ...(index > 0 ? [nodes.hard_break!.create()] : []),
    ...(line === '' ? [] : [schema.text(line)]),
  ]);
}

const paragraph = (lines: readonly string[]) => nodes.paragraph!.create(null, inline(lines));

/** Lists and quotes inside each other; what is written deeper stays as it is written. */
const deepest = 20;

const bullet = /^(\s*)([-*+])\s+(\S.*)$/;
const numbered = /^(\s*)(\d{1,9})[.)]\s+(\S.*)$/;

interface Item {
  indent: number;
  /** Null for an item with a bullet. */
  number: number | null;
  text: string;
}

function itemOf(line: string): Item | null {
  const match = bullet.exec(line) ?? numbered.exec(line);
  if (match === null) return null;
  const [, indent = '', sign = '', text = ''] = match;
  return { indent: indent.length, number: /\d/.test(sign) ? Number(sign) : null, text };
}

/**
 * The lists that items make, deeper ones inside the item before; null where a list would not say what is written:
 * a number out of turn, a lone one that is rather a year, an item further left than the first.
 */
function listsOf(items: readonly Item[], depth: number): Node[] | null {
  if (depth > deepest) return null;
  const lists: Node[] = [];
  for (let at = 0; at < items.length; ) {
    const { indent, number } = items[at]!;
    const children: Node[] = [];
    while (at < items.length && items[at]!.indent === indent) {
      const item = items[at]!;
      const due = number === null ? null : number + children.length;
      if ((item.number === null) !== (number === null)) break;
      if (item.number !== due) return null;
      let end = at + 1;
      while (end < items.length && items[end]!.indent > indent) end += 1;
      const inner = listsOf(items.slice(at + 1, end), depth + 1);
      if (inner === null) return null;
      children.push(nodes.list_item!.create(null, [paragraph([item.text]), ...inner]));
      at = end;
    }
    if (at < items.length && items[at]!.indent < indent) return null;
    if (number !== null && number > 99 && children.length === 1) return null;
    lists.push(
      number === null
        ? nodes.bullet_list!.create(null, children)
        : nodes.ordered_list!.create({ order: number }, children),
    );
  }
  return lists;
}

/** One run of lines without a blank one between. */
function blockOf(lines: readonly string[], depth: number): Node[] {
  const blocks: Node[] = [];
  let begin = 0;
  for (let match = headingOf(lines[begin]); match !== null; match = headingOf(lines[begin])) {
    const level = Math.min(match[1]!.length, 3);
    blocks.push(nodes.heading!.create({ level }, inline([match[2]!])));
    begin += 1;
  }
  return begin < lines.length ? [...blocks, ...belowHeadings(lines.slice(begin), depth)] : blocks;
}

const headingOf = (line: string | undefined) =>
  line === undefined ? null : /^(#{1,6})\s+(\S.*)$/.exec(line);

function belowHeadings(lines: readonly string[], depth: number): Node[] {
  if (lines.length === 1 && /^(?:-{3,}|\*{3,})$/.test(lines[0]!.trim())) {
    return [nodes.horizontal_rule!.create()];
  }
  const items = lines.map(itemOf);
  const lists = items.includes(null) ? null : listsOf(items as Item[], depth);
  if (lists !== null) return lists;
  const isQuote = lines.every((line) => /^>(?: |$)/.test(line)) && lines.some((line) => /[^>\s]/.test(line));
  if (isQuote && depth < deepest) {
    const inner = lines.map((line) => line.replace(/^> ?/, ''));
    return [nodes.blockquote!.create(null, blocksOf(inner, depth + 1))];
  }
  return [paragraph(lines)];
}

function blocksOf(lines: readonly string[], depth = 0): Node[] {
  const blocks: Node[] = [];
  const lastFence = lines.lastIndexOf('```');
  let run: string[] = [];
  const flush = () => {
    if (run.length > 0) for (const block of blockOf(run, depth)) blocks.push(block);
    run = [];
  };
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!;
    const closing = line.startsWith('```') && at < lastFence ? lines.indexOf('```', at + 1) : -1;
    if (closing > at) {
      flush();
      const code = lines.slice(at + 1, closing).join('\n');
      blocks.push(nodes.code_block!.create(null, code === '' ? null : schema.text(code)));
      at = closing;
    } else if (line.trim() === '') flush();
    else run.push(line);
  }
  flush();
  return blocks.length > 0 ? blocks : [paragraph([])];
}

/**
 * Text that is pasted as whole lines: those that begin like Markdown headings, lists, quotes, rules and fenced code
 * become those, where nothing of what is written is lost by it. Text without any is `plainSlice`. Inline Markdown
 * stays as it is.
 */
export function pasteText(text: string): Slice {
  const blocks = blocksOf(text.replace(/\r\n?/g, '\n').split('\n'));
  if (blocks.every(({ type }) => type === nodes.paragraph)) return plainSlice(text);
  const opens = (node: Node) => (node.type === nodes.paragraph ? 1 : 0);
  return new Slice(Fragment.from(blocks), opens(blocks[0]!), opens(blocks.at(-1)!));
}
