import { Node } from 'prosemirror-model';
import { expect, test } from 'vitest';
import { schema } from '../schema.ts';
import { importMarkdown } from './import-markdown.ts';

const read = (text: string) => {
  const result = importMarkdown(text);
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return Node.fromJSON(schema, result.value).toString();
};

test.each([
  ['---\ntitle: The sea\ntags: [a, b]\n---\n# One\n', '---\\ntitle: The sea\\ntags: [a, b]\\n---'],
  ['\ufeff---\r\ntitle: The sea\r\n---\r\n\r\n# One\r\n', '---\\ntitle: The sea\\n---'],
  ['---\n# by hand\n\ntitle:\n  - a\n...\n# One', '---\\n# by hand\\n\\ntitle:\\n  - a\\n...'],
  ['+++\ntitle = "The sea"\n[extra]\n+++\n# One', '+++\\ntitle = \\"The sea\\"\\n[extra]\\n+++'],
])('front matter %j comes in whole, and is no heading', (text, matter) => {
  expect(read(text)).toBe(`doc(code_block("${matter}"), heading("One"))`);
});

test('front matter alone, and what is none', () => {
  expect(read('---\ntitle: x\n---')).toMatch(/^doc\(code_block\(/);
  expect(read('---\n\nShe said: no\n\n---\n')).toBe(
    'doc(horizontal_rule, paragraph("She said: no"), horizontal_rule)',
  );
  expect(read('---\nA line\n---\n')).toBe('doc(horizontal_rule, heading("A line"))');
  expect(read('---\ntitle: never closed\n')).toBe('doc(horizontal_rule, paragraph("title: never closed"))');
  expect(read('a\n\n---\nb: c\n---\n')).toBe('doc(paragraph("a"), horizontal_rule, heading("b: c"))');
});
