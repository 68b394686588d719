import type { Node } from 'prosemirror-model';

/**
 * The document as plain text: a blank line between blocks, a line end for a break, signs before the items of lists
 * and the lines of quotes. `importText` reads paragraphs back.
 *
 * @returns '' for an empty document, else lines that end with one newline.
 */
export function exportText(doc: Node): string {
  const text = blocks(doc.children).join('\n');
  return text === '' ? '' : `${text}\n`;
}

function blocks(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node, index) => [...(index > 0 ? [''] : []), ...block(node)]);
}

function block(node: Node): string[] {
  switch (node.type.name) {
    case 'blockquote':
      return blocks(node.children).map((line) => `> ${line}`.trimEnd());
    case 'bullet_list':
      return items(node, () => '- ');
    case 'ordered_list':
      return items(node, (index) => `${node.attrs.order + index}. `);
    case 'horizontal_rule':
      return ['* * *'];
    default:
      return node.textBetween(0, node.content.size, '', '\n').split('\n');
  }
}

/** Without blank lines between the items, unless one has several paragraphs. */
function items(list: Node, sign: (index: number) => string): string[] {
  const apart = list.children.some(
    (item) => item.children.filter(({ type }) => type.name === 'paragraph').length > 1,
  );
  return list.children.flatMap((item, index) => {
    const lines = apart ? blocks(item.children) : item.children.flatMap(block);
    const indent = ' '.repeat(sign(index).length);
    const signed = lines.map((line, at) => ((at === 0 ? sign(index) : indent) + line).trimEnd());
    return apart && index > 0 ? ['', ...signed] : signed;
  });
}
