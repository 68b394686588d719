import fc from 'fast-check';
import { Fragment, Node } from 'prosemirror-model';
import { describe, expect, test } from 'vitest';
import { schema } from '../schema.ts';
import { exportMarkdown } from './export-markdown.ts';
import { importMarkdown } from './import-markdown.ts';
import { anyDocument } from './testing/any-document.ts';

/** What Markdown can say of a document (CAVEATS.md): no machine marks, no marks on breaks that no text shares. */
function asMarkdownSays(node: Node): Node {
  const bare = node.children.every((child) => child.type.name === 'hard_break');
  const children = node.children.map((child) => {
    const marks = child.marks.filter(({ type }) => {
      if (type.name === 'machine') return false;
      return child.isText || (type.name !== 'code' && !bare);
    });
    return asMarkdownSays(child.mark(marks));
  });
  return node.isText
    ? node
    : node.copy(Fragment.fromArray(Fragment.fromArray(children).content.map(trimmed)));
}

/** markdown-it trims code of spaces alone, where CommonMark does not. */
function trimmed(node: Node): Node {
  const spaces = isCode(node) && /^ {3,}$/.test(node.text as string);
  return spaces ? schema.text(' '.repeat(node.nodeSize - 2), node.marks) : node;
}

const isCode = (node: Node) => node.isText && node.marks.some(({ type }) => type.name === 'code');

const read = (markdown: string): Node => {
  const result = importMarkdown(markdown);
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return Node.fromJSON(schema, result.value);
};

test('a document through Markdown and back is equal but for what Markdown cannot say', () => {
  fc.assert(
    fc.property(anyDocument, (doc) => {
      const markdown = exportMarkdown(doc);
      expect(read(markdown).toJSON(), markdown).toEqual(asMarkdownSays(doc).toJSON());
    }),
    { numRuns: Number(process.env.RUNS ?? 300) },
  );
});

test('a reference that makes a word punctuation asks for another beside the next delimiter', () => {
  const [em, strong] = [schema.marks.em.create(), schema.marks.strong.create()];
  const code = schema.text('*', [em, strong, schema.marks.code.create()]);
  const line = [code, schema.text('7', [strong]), schema.text('rain')];
  const doc = schema.node('doc', null, [schema.node('paragraph', null, line)]);
  expect(read(exportMarkdown(doc)).toJSON()).toEqual(doc.toJSON());
});

describe('what a reader sees', () => {
  const cases: Record<string, string> = {
    'a plain line': 'The sea was calm.\n',
    'words with marks': 'It was **very** *calm*, said `sea.say()` [here](https://x.org/a_b).\n',
    'emphasis inside a word': 'un*frigging*believable\n',
    'snake_case and 5 * 3 need few signs': 'snake_case, 5 \\* 3, AT&T, a < b\n',
    'nested lists': '- one\n  - two\n    1. three\n- four\n',
    'two lists in a row': '- one\n\n* two\n\n- three\n',
    'a list that starts at 9': '9. nine\n10. ten\n',
    'a quote with a list': '> Said she:\n>\n> - one\n> - two\n',
    'an empty paragraph': 'one\n\n<br>\n\ntwo\n',
    code: '```\nif (x) {\n\n  y\n```\n',
    'a line break': 'one\\\ntwo\n',
    'a heading with a break': '## one<br>two\n',
  };
  for (const [name, markdown] of Object.entries(cases)) {
    test(name, () => expect(exportMarkdown(read(markdown))).toBe(markdown));
  }
});
