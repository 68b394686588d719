import type { Node } from 'prosemirror-model';

/**
 * Blocks as lines of plain text: a blank line between blocks, a line end for a break, signs before the items of lists
 * and the lines of quotes.
 */
export function plainTextLines(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node, index) => [...(index > 0 ? [''] : []), ...block(node)]);
}

function block(node: Node): string[] {
  switch (node.type.name) {
    case 'blockquote':
      return plainTextLines(node.children).map((line) => (line === '' ? '>' : `> ${line}`));
    case 'bullet_list':
      return items(node, () => '- ');
    case 'ordered_list':
      return items(node, (index) => `${node.attrs.order + index}. `);
    case 'horizontal_rule':
      return ['* * *'];
    default:
      return plainText(node).split('\n');
  }
}

/** Of one textblock: a line end for each break. */
export const plainText = (block: Node) => block.textBetween(0, block.content.size, '', '\n');

/** Without blank lines between the items, unless one has several paragraphs. */
function items(list: Node, sign: (index: number) => string): string[] {
  const apart = list.children.some(
    (item) => item.children.filter(({ type }) => type.name === 'paragraph').length > 1,
  );
  return list.children.flatMap((item, index) => {
    const lines = apart ? plainTextLines(item.children) : item.children.flatMap(block);
    const indent = ' '.repeat(sign(index).length);
    const signed = lines.map((line, at) => {
      const before = at === 0 ? sign(index) : indent;
      return line === '' ? before.trimEnd() : before + line;
    });
    return apart && index > 0 ? ['', ...signed] : signed;
  });
}
