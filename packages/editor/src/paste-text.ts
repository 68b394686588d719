import { schema } from '@tercet/document';
import { Fragment, type Node, Slice } from 'prosemirror-model';

const { nodes } = schema;

function inline(lines: readonly string[]): Node[] {
  return lines.flatMap((line, index) => [
    ...(index > 0 ? [nodes.hard_break!.create()] : []),
    ...(line === '' ? [] : [schema.text(line)]),
  ]);
}

const paragraph = (lines: readonly string[]) => nodes.paragraph!.create(null, inline(lines));

const bullet = /^\s*[-*+]\s+(.*)$/;
const numbered = /^\s*(\d{1,9})[.)]\s+(.*)$/;

function items(lines: readonly string[], pattern: RegExp, group: number): Node[] {
  return lines.map((line) => nodes.list_item!.create(null, paragraph([pattern.exec(line)![group]!])));
}

/** One run of lines without a blank one between. */
function blockOf(lines: readonly string[]): Node[] {
  const [first, ...others] = lines as [string, ...string[]];
  const heading = /^(#{1,6})\s+(.*)$/.exec(first);
  if (heading !== null) {
    const level = Math.min(heading[1]!.length, 3);
    const head = nodes.heading!.create({ level }, inline([heading[2]!]));
    return [head, ...(others.length > 0 ? blockOf(others) : [])];
  }
  if (lines.length === 1 && /^(?:-{3,}|\*{3,})$/.test(first.trim())) return [nodes.horizontal_rule!.create()];
  if (lines.every((line) => bullet.test(line)))
    return [nodes.bullet_list!.create(null, items(lines, bullet, 1))];
  if (lines.every((line) => numbered.test(line))) {
    const order = Number(numbered.exec(first)![1]);
    return [nodes.ordered_list!.create({ order }, items(lines, numbered, 2))];
  }
  if (lines.every((line) => line.startsWith('>'))) {
    return [nodes.blockquote!.create(null, blocksOf(lines.map((line) => line.replace(/^> ?/, ''))))];
  }
  return [paragraph(lines)];
}

function blocksOf(lines: readonly string[]): Node[] {
  const blocks: Node[] = [];
  let run: string[] = [];
  const flush = () => {
    if (run.length > 0) blocks.push(...blockOf(run));
    run = [];
  };
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!;
    const closing = line.startsWith('```') ? lines.indexOf('```', at + 1) : -1;
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
 * Plain text that is pasted: blank lines part paragraphs, single newlines are line breaks, and lines that begin
 * like Markdown headings, lists, quotes, rules and fenced code become those. Inline Markdown stays as it is.
 */
export function pasteText(text: string): Slice {
  const blocks = blocksOf(text.replace(/\r\n?/g, '\n').split('\n'));
  const content = Fragment.from(blocks);
  const opens = (node: Node) => (node.type === nodes.paragraph ? 1 : 0);
  return new Slice(content, opens(blocks[0]!), opens(blocks.at(-1)!));
}
