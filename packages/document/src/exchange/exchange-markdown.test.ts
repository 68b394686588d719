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
    { numRuns: Number(process.env.RUNS ?? 200) },
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

describe('a file by somebody else', () => {
  const blocks = (markdown: string) => read(markdown).children.map((block) => block.textContent);

  test('a script address is no link, and its text stays', () => {
    const doc = read('[here](javascript:alert(1)) <javascript:alert(1)> [a]\n\n[a]: data:text/html,x');
    doc.descendants((node) => expect(node.marks).toEqual([]) as never);
    expect(blocks('[here](javascript:alert(1))')).toEqual(['[here](javascript:alert(1))']);
  });

  test('HTML, tables, images and deep headings stay as text', () => {
    expect(blocks('<div onclick="x()">\na <b>b</b>\n</div>')).toEqual([
      '<div onclick="x()"> a <b>b</b> </div>',
    ]);
    expect(blocks('| a | b |\n|---|---|\n| c | *d* |\n')).toEqual(['a | b', 'c | d']);
    expect(blocks('![a boat](data:x) ![](https://x.org/b.png)')).toEqual([
      '![a boat](data:x) https://x.org/b.png',
    ]);
    expect(read('![a boat](https://x.org/b.png)').toJSON().content[0].content).toEqual([
      { type: 'text', text: 'a boat', marks: [{ type: 'link', attrs: { href: 'https://x.org/b.png' } }] },
    ]);
    expect(blocks('[to nowhere]() and [](https://x.org)')).toEqual(['to nowhere and https://x.org']);
    expect(read('##### five').firstChild?.attrs.level).toBe(3);
    expect(read('- # in an item').textContent).toBe('in an item');
  });

  test('a byte order mark, Windows line ends and an empty file', () => {
    expect(blocks('\uFEFF# one\r\n\r\ntwo\r\nthree')).toEqual(['one', 'two three']);
    expect(blocks('')).toEqual(['']);
  });

  test('what nests too deep is refused, and said', () => {
    for (const sign of ['> ', '- ', '1. ']) {
      expect(importMarkdown(`${sign.repeat(62 / (sign === '> ' ? 1 : 2))}x`).ok).toBe(true);
      for (const deep of [64, 150, 20_000]) {
        expect(importMarkdown(`${sign.repeat(deep)}x`)).toMatchObject({
          ok: false,
          failure: { code: 'bad-message' },
        });
      }
    }
  });

  test('any text is read as some document, which then goes out and in unchanged', () => {
    const sign = fc.constantFrom(
      '*',
      '_',
      '`',
      '#',
      '>',
      '-',
      '+',
      '1.',
      '[',
      '](',
      ')',
      '<',
      '&',
      '\\',
      '|',
      '~',
      '=',
    );
    const piece = fc.oneof(sign, fc.constantFrom('\n', '\n\n', ' ', '    ', 'a', 'b ', '<br>', 'http://x'));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const doc = read(pieces.join(''));
        const again = read(exportMarkdown(doc));
        expect(again.toJSON(), pieces.join('')).toEqual(asMarkdownSays(doc).toJSON());
      }),
      { numRuns: Number(process.env.RUNS ?? 200) },
    );
  });
});

test('a picture in the file itself comes in as its description, not as its bytes', () => {
  const result = importMarkdown(
    'a ![boat](data:image/png;base64,AAAA) b ![](data:image/png;base64,AAAA) [c](data:image/png;base64,AA)',
  );
  expect(result.ok && Node.fromJSON(schema, result.value).toString()).toBe('doc(paragraph("a boat b  c"))');
});
