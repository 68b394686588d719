import { schema } from '@tercet/document';
import { expect, test } from 'vitest';
import { documentTitle } from './document-title.ts';

const document = (...lines: string[]) =>
  schema.node(
    'doc',
    null,
    lines.map((line) => schema.node('paragraph', null, line === '' ? [] : [schema.text(line)])),
  );

test('the title is the first line that has text', () => {
  expect(documentTitle(document('', '  ', ' The  sea ', 'and more'))).toBe('The sea');
  expect(documentTitle(document(''))).toBeNull();
});

test('a long line is cut at a word', () => {
  const title = documentTitle(document('the grey waves roll '.repeat(10))) ?? '';
  expect(title.length).toBeLessThanOrEqual(81);
  expect(title).toMatch(/ (the|grey|waves|roll)…$/);
  expect(documentTitle(document('x'.repeat(200)))).toBe(`${'x'.repeat(40)}…`);
});

test('a title ends where its line or its item does', () => {
  const { nodes } = schema;
  const roses = [schema.text('Roses'), nodes.hard_break.create(), schema.text('Violets')];
  expect(documentTitle(nodes.doc.create(null, nodes.paragraph.create(null, roses)))).toBe('Roses');
  const item = (text: string) =>
    nodes.list_item.create(null, nodes.paragraph.create(null, text === '' ? null : schema.text(text)));
  const list = nodes.bullet_list.create(null, ['', 'Milk', 'Eggs'].map(item));
  expect(documentTitle(nodes.doc.create(null, list))).toBe('Milk');
  const code = nodes.code_block.create(null, schema.text('\n  if (x)\n  y'));
  expect(documentTitle(nodes.doc.create(null, code))).toBe('if (x)');
});
