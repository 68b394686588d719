import fc from 'fast-check';
import { Node } from 'prosemirror-model';
import { expect, test } from 'vitest';
import { emptyDocument, schema } from '../schema.ts';
import { exportText } from './export-text.ts';
import { importText } from './import-text.ts';

const read = (text: string): Node => {
  const result = importText(text);
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return Node.fromJSON(schema, result.value);
};
const paragraph = (...lines: string[]) =>
  schema.node(
    'paragraph',
    null,
    lines.flatMap((line, index) => [
      ...(index > 0 ? [schema.node('hard_break')] : []),
      ...(line === '' ? [] : [schema.text(line)]),
    ]),
  );
const lines = (doc: Node) => doc.children.map((block) => block.textBetween(0, block.content.size, '', '/'));

test('paragraphs through text and back are equal, empty ones and line breaks too', () => {
  const line = fc.string({ unit: 'grapheme', minLength: 1 }).map((said) => `x${said.replace(/[\r\n]/g, '')}`);
  const paragraphs = fc.array(fc.array(line, { maxLength: 3 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(paragraphs, (said) => {
      const doc = schema.node(
        'doc',
        null,
        said.map((each) => paragraph(...each)),
      );
      expect(read(exportText(doc)).toJSON()).toEqual(doc.toJSON());
    }),
  );
});

test('files of other programs: Windows line ends, blank lines with spaces, lines at the edges', () => {
  expect(lines(read('\uFEFFone\r\ntwo\r\n \r\nthree\r\n\r\n'))).toEqual(['one/two', 'three']);
  expect(lines(read('\n\n\none\n\n\ntwo'))).toEqual(['', 'one', 'two']);
  expect(read('').eq(emptyDocument)).toBe(true);
  expect(lines(read('# no *Markdown* & <b>'))).toEqual(['# no *Markdown* & <b>']);
});

test('lists, quotes and rules are readable', () => {
  const item = (...blocks: Node[]) => schema.node('list_item', null, blocks);
  const doc = schema.node('doc', null, [
    schema.node('heading', { level: 1 }, schema.text('Sea')),
    schema.node('ordered_list', { order: 9 }, [
      item(
        paragraph('nine'),
        schema.node('bullet_list', null, [item(paragraph('a', 'b')), item(paragraph('c'))]),
      ),
      item(paragraph('ten')),
    ]),
    schema.node('blockquote', null, [paragraph('said'), paragraph('she')]),
    schema.node('horizontal_rule'),
    schema.node('code_block', null, schema.text('if (x)\n  y')),
  ]);
  expect(exportText(doc)).toBe(
    'Sea\n\n9. nine\n   - a\n     b\n   - c\n10. ten\n\n> said\n>\n> she\n\n* * *\n\nif (x)\n  y\n',
  );
});
