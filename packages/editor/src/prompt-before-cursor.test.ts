import { schema } from '@tercet/document';
import fc from 'fast-check';
import type { Node } from 'prosemirror-model';
import { expect, test } from 'vitest';
import { promptBeforeCursor } from './prompt-before-cursor.ts';

const text = (words: string) => (words === '' ? [] : [schema.text(words)]);
const p = (words: string) => schema.node('paragraph', null, text(words));
const h = (level: number, words: string) => schema.node('heading', { level }, text(words));
const item = (...blocks: Node[]) => schema.node('list_item', null, blocks);
const list = (...items: Node[]) => schema.node('bullet_list', null, items);
const doc = (...blocks: Node[]) => schema.node('doc', null, blocks);

/** The prompt with the caret at the end of the last textblock. */
function promptAtEnd(node: Node, limit?: number): string {
  let end = 0;
  node.descendants((child, position) => {
    if (child.isTextblock) end = position + 1 + child.content.size;
  });
  return promptBeforeCursor(node, end, limit);
}

test('paragraphs, headings, lists, quotes and code are light Markdown', () => {
  const whole = doc(
    h(1, 'Sea'),
    p('One.'),
    p(''),
    list(item(p('milk'), list(item(p('whole')))), item(p('eggs'))),
    schema.node('ordered_list', { order: 3 }, [item(p('c')), item(p('d'))]),
    schema.node('blockquote', null, [p('Quoted.'), p('Twice.')]),
    schema.node('code_block', null, text('a\nb')),
    schema.node('horizontal_rule'),
    p('End'),
  );
  expect(promptAtEnd(whole)).toBe(
    [
      '# Sea',
      'One.',
      '- milk\n  - whole\n- eggs',
      '3. c\n4. d',
      '> Quoted.\n>\n> Twice.',
      '```\na\nb\n```',
      '---',
      'End',
    ].join('\n\n'),
  );
});

test.each([
  ['an empty document', doc(p('')), ''],
  ['a new paragraph', doc(p('One.'), p('')), 'One.\n\n'],
  ['an open heading', doc(p('One.'), h(2, 'Tw')), 'One.\n\n## Tw'],
  ['a new item', doc(list(item(p('a')), item(p('')))), '- a\n-'],
  ['trailing spaces', doc(p('One  ')), 'One'],
  ['open code', doc(schema.node('code_block', null, text('if (a) {\n  '))), '```\nif (a) {\n'],
  ['a line break', doc(schema.node('paragraph', null, [...text('a'), schema.node('hard_break')])), 'a\n'],
])('%s', (_name, node, prompt) => {
  expect(promptAtEnd(node)).toBe(prompt);
});

test('what is right of the caret and after it is not read', () => {
  const node = doc(p('before'), list(item(p('middle')), item(p('later'))), p('after'));
  expect(promptBeforeCursor(node, 8 + 2 + 1 + 3)).toBe('before\n\n- mid');
});

test('a long text is cut at the start of a block, and characters are never cut in two', () => {
  const blocks = fc.array(fc.stringMatching(/^[a-z🙂שم ]{0,40}$/u), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(blocks, fc.integer({ min: 100, max: 400 }), (paragraphs, limit) => {
      const node = doc(...paragraphs.map(p));
      const whole = promptAtEnd(node, Number.MAX_SAFE_INTEGER);
      const prompt = promptAtEnd(node, limit);
      expect(prompt.length).toBeLessThanOrEqual(limit);
      expect(whole.endsWith(prompt)).toBe(true);
      expect(prompt).not.toMatch(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/);
      const before = whole.slice(0, whole.length - prompt.length);
      expect(before === '' || before.endsWith('\n\n')).toBe(true);
      if (whole.length > limit) expect(prompt.length).toBeGreaterThan(limit / 2 - 42);
    }),
  );
});

test('one endless paragraph is cut at a word; without words between characters', () => {
  expect(promptAtEnd(doc(p('word '.repeat(100).trim())), 52)).toBe('word '.repeat(10).trim());
  expect(promptAtEnd(doc(p('🙂'.repeat(100))), 51)).toBe('🙂'.repeat(25));
});
