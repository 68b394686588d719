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
