import { schema } from '@tercet/document';
import type { Node } from 'prosemirror-model';

const caretMark = '¦';

const textOf = (words: string) => (words === '' ? [] : [schema.text(words)]);
const paragraph = (words: string) => schema.node('paragraph', null, textOf(words));
const item = (words: string) => schema.node('list_item', null, [paragraph(words)]);

function blockOf(written: string): Node {
  const heading = /^(#{1,3}) (.*)$/s.exec(written);
  if (heading) return schema.node('heading', { level: heading[1]!.length }, textOf(heading[2]!));
  if (/^- /.test(written))
    return schema.node(
      'bullet_list',
      null,
      written.split('\n').map((line) => item(line.slice(2))),
    );
  const lines = written.split('\n');
  if (/^\d+\. /.test(written))
    return schema.node(
      'ordered_list',
      null,
      lines.map((line) => item(line.replace(/^\d+\. /, ''))),
    );
  return paragraph(written);
}

/** A document of a passage, without its caret mark, and where the caret stands in it. */
export function passageDocument(text: string): { doc: Node; caret: number } {
  const doc = schema.node('doc', null, text.split('\n\n').map(blockOf));
  let caret = 0;
  let marked: number | null = null;
  doc.descendants((node, position) => {
    if (node.isTextblock) caret = position + 1 + node.content.size;
    const at = node.text?.indexOf(caretMark) ?? -1;
    if (at >= 0) marked = position + at;
  });
  if (marked === null) return { doc, caret };
  const { from, to } = { from: marked, to: marked + caretMark.length };
  return { doc: doc.replace(from, to, schema.node('paragraph').slice(0)), caret: from };
}
