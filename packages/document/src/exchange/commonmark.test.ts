// @vitest-environment jsdom
import { tests } from 'commonmark-spec';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { Fragment, Node } from 'prosemirror-model';
import { describe, expect, test } from 'vitest';
import { schema } from '../schema.ts';
import { exportHtml } from './export-html.ts';
import { exportMarkdown } from './export-markdown.ts';
import { importHtml } from './import-html.ts';
import { importMarkdown } from './import-markdown.ts';

/**
 * The examples of the CommonMark specification (CC-BY-SA 4.0): Markdown and the HTML it means. Its arrows are tabs. The
 * addresses that most of its links have are made absolute, since a document holds no others.
 */
const examples = tests.map(({ number, section, markdown, html }) => {
  const absolute = (text: string) =>
    text.replaceAll('→', '\t').replace(/(?<=[(<"\s:])\/(?=ur[li])/g, 'https://x.org/');
  return { number, section, markdown: absolute(markdown), html: absolute(html) };
});

/** Examples whose Markdown and HTML are two documents here, each for a reason that CAVEATS.md gives. */
const exempt: Record<string, readonly number[]> = {
  'HTML tags in Markdown stay as text': [
    21, 31, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159, 160, 161, 162, 163, 164, 165, 166,
    167, 168, 169, 170, 171, 172, 173, 174, 175, 176, 177, 178, 180, 181, 182, 184, 185, 186, 187, 188, 189,
    190, 191, 201, 344, 475, 476, 477, 491, 494, 524, 536, 613, 614, 615, 616, 617, 623, 627, 628, 629, 630,
    631, 642, 643,
  ],
  'an address that opens no page and no mail is no link in Markdown, and stays as written': [
    22, 23, 32, 33, 194, 195, 200, 203, 204, 206, 217, 346, 484, 486, 489, 492, 495, 496, 498, 499, 500, 501,
    502, 503, 504, 517, 520, 522, 531, 573, 576, 577, 578, 579, 580, 596, 598, 599, 601,
  ],
  'white space of a page is what a browser shows of it': [
    13, 39, 40, 138, 304, 331, 332, 334, 335, 336, 337, 640, 652,
  ],
  'an empty block of a page is not seen': [79, 126, 130, 144, 237],
};
const reasons = new Map(
  Object.entries(exempt).flatMap(([reason, numbers]) => numbers.map((number) => [number, reason] as const)),
);

const parseHtml = (html: string) => new DOMParser().parseFromString(html, 'text/html');
const ofMarkdown = (markdown: string): Node => {
  const read = importMarkdown(markdown);
  if (!read.ok) throw new Error(JSON.stringify(read.failure));
  return Node.fromJSON(schema, read.value);
};
const ofHtml = (html: string): Node => {
  const read = importHtml(html, parseHtml);
  if (!read.ok) throw new Error(JSON.stringify(read.failure));
  return Node.fromJSON(schema, read.value);
};

test('the suite is whole', () => {
  expect(examples).toHaveLength(652);
});

describe('Markdown and the HTML it means are one document', () => {
  test.each(examples)('$number, $section', ({ number, markdown, html }) => {
    const [one, other] = [ofMarkdown(markdown).toJSON(), ofHtml(html).toJSON()];
    // One that would be read alike after all is exempt no more.
    if (reasons.has(number)) expect(one, reasons.get(number)).not.toEqual(other);
    else expect(one, markdown).toEqual(other);
  });
});

test('each comes back the same through Markdown', () => {
  for (const { number, markdown } of examples) {
    const doc = ofMarkdown(markdown);
    expect(ofMarkdown(exportMarkdown(doc)).toJSON(), `${number}`).toEqual(doc.toJSON());
  }
});

test('all come back the same through HTML', () => {
  const blocks = examples.flatMap(({ markdown }) => ofMarkdown(markdown).children);
  const doc = schema.node('doc', null, Fragment.fromArray(blocks));
  const back = ofHtml(exportHtml(doc, { title: null, exportedAt: 0, writers: [] }));
  expect(back.children.map((block) => block.toJSON())).toEqual(blocks.map((block) => block.toJSON()));
});

test('any Markdown is the document that its HTML is: marks in marks, items that begin with blocks', () => {
  const piece = fc.constantFrom(
    ...[
      '*',
      '**',
      '_',
      '__',
      '***',
      'a',
      'b ',
      ' c',
      '. ',
      ',',
      '(',
      ') ',
      '\n',
      '\n\n',
      '  \n',
      '\n  ',
      '\n    ',
    ],
    ...['\n# d', '\n- e', '\n> f', '\n1. g', '- ', '> ', '3. ', '# h', '    i', '\n\n  - j', '\n---\n'],
  );
  const reference = MarkdownIt('commonmark');
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 16 }), (pieces) => {
      const markdown = `a${pieces.join('')}z`;
      const html = reference.render(markdown);
      // A page's spaces are one, and what is empty is not seen.
      fc.pre(!/<(h\d|pre|code)><\/\1>|\u00a0/.test(html));
      const collapsed = (doc: Node) => JSON.parse(JSON.stringify(doc).replace(/ +/g, ' ')) as unknown;
      expect(collapsed(ofMarkdown(markdown)), html).toEqual(collapsed(ofHtml(html)));
    }),
    { numRuns: Number(process.env.RUNS ?? 300) },
  );
});

test('comments are not seen, but for one that never ends; spaces around one are one', () => {
  const text = (markdown: string) => ofMarkdown(markdown).children.map((block) => block.textContent);
  expect(text('a <!-- b --> c\n\n<!--\n- d\n\n-->\n\n- e\n  <!-- f -->\n- g')).toEqual(['a c', 'eg']);
  expect(text('<!-- a -->\n# b\nc <!-- d\ne --> f <!---->\n<!--> g')).toEqual(['b', 'c f g']);
  expect(text('a <!-- b\n\nc')).toEqual(['a <!-- b', 'c']);
  expect(text('    <!-- a -->\n\n`<!-- b -->`')).toEqual(['<!-- a -->', '<!-- b -->']);
  const many = text(`> ${'<!--\n> '.repeat(20_000)}a\n\n-->`);
  expect(many.at(-1)).toBe('-->');
});
