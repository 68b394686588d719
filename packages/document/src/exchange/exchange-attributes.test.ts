// @vitest-environment jsdom
import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { Mark, Node } from 'prosemirror-model';
import { expect, test } from 'vitest';
import { documentProblem } from '../document-problem.ts';
import { schema } from '../schema.ts';
import { withSoundAttributes } from '../sound-attributes.ts';
import { exportDocx } from './export-docx.ts';
import { exportHtml } from './export-html.ts';
import { exportJson } from './export-json.ts';
import { exportMarkdown } from './export-markdown.ts';
import type { DocumentJson } from './finish-import.ts';
import { importHtml } from './import-html.ts';
import { importJson } from './import-json.ts';
import { importMarkdown } from './import-markdown.ts';

const meta = { title: 'Sea', exportedAt: 0, writers: [] };
const parseHtml = (html: string) => new DOMParser().parseFromString(html, 'text/html');
const file = (doc: unknown) =>
  JSON.stringify({
    ...JSON.parse(exportJson(schema.node('doc', null, [schema.node('paragraph')]), meta)),
    doc,
  });
const docOf = (...content: unknown[]) => ({ type: 'doc', content });
const said = (text: string, ...marks: unknown[]) => ({
  type: 'paragraph',
  content: [{ type: 'text', text, marks }],
});
const node = (result: { ok: true; value: DocumentJson } | { ok: false; failure: unknown }): Node => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return Node.fromJSON(schema, result.value);
};

const anyJson = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(
    -0,
    1.5,
    -1,
    2 ** 53,
    1e300,
    '__proto__',
    'x'.repeat(9_000),
    '\0',
    '\ud800',
    ' https://x.org/a b',
    '\u00a0https://x.org',
    'https://x.org',
    'javascript:x',
  ),
);
const names = [
  'ask',
  'candidate',
  'model',
  'seed',
  'settings',
  'asker',
  'taker',
  'href',
  'level',
  'order',
  '__proto__',
  'other',
];
const anyAttrs = fc
  .array(fc.tuple(fc.constantFrom(...names), anyJson), { maxLength: 5 })
  .map((entries) =>
    JSON.parse(`{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)}}`),
  );

test('[DC14] a file with any attributes is refused, or read so that every export of it reads back equal', () => {
  let read = 0;
  fc.assert(
    fc.property(
      anyAttrs,
      anyAttrs,
      fc.constantFrom('machine', 'link'),
      fc.constantFrom('heading', 'ordered_list'),
      (of, on, mark, block) => {
        const content =
          block === 'heading' ? said('b').content : [{ type: 'list_item', content: [said('b')] }];
        const result = importJson(
          file(docOf(said('a', { type: mark, attrs: of }), { type: block, attrs: on, content })),
        );
        if (!result.ok) {
          expect(mark).toBe('link');
          return;
        }
        read += 1;
        const doc = node(result);
        expect(doc.textContent).toBe('ab');
        expect(documentProblem(doc)).toBe(null);
        expect(withSoundAttributes(doc)).toBe(doc);
        expect(node(importJson(exportJson(doc, meta))).eq(doc)).toBe(true);
        expect(node(importHtml(exportHtml(doc, meta), parseHtml)).eq(doc)).toBe(true);
        expect(importMarkdown(exportMarkdown(doc)).ok).toBe(true);
      },
    ),
    { seed: 19, numRuns: 80 },
  );
  expect(read).toBeGreaterThan(30);
});

test('[DC14] a page with any attributes is read, and every export of it reads back equal', () => {
  const quoted = (value: unknown) =>
    String(typeof value === 'string' ? value : JSON.stringify(value))
      .replace(/&/g, '&amp;')
      .replace(/"/g, '&quot;');
  fc.assert(
    fc.property(anyAttrs, anyJson, anyJson, (machine, href, start) => {
      const html = `<ol start="${quoted(start)}"><li><span data-machine="${quoted(machine)}">a</span><a href="${quoted(href)}">b</a></ol>`;
      const doc = node(importHtml(html, parseHtml));
      expect(doc.textContent).toBe('ab');
      expect(withSoundAttributes(doc)).toBe(doc);
      expect(node(importJson(exportJson(doc, meta))).eq(doc)).toBe(true);
      expect(node(importHtml(exportHtml(doc, meta), parseHtml)).eq(doc)).toBe(true);
    }),
    { seed: 19, numRuns: 80 },
  );
});

test('a file an older page wrote, whose numbers JSON could not hold, is read; its text is whole', () => {
  const machine = { ask: 'a', candidate: -1.5, model: 'm', seed: null, settings: '{}', asker: '', taker: '' };
  const doc = node(
    importJson(
      file(
        docOf(
          said('sea', { type: 'machine', attrs: machine }),
          said('x', { type: 'link', attrs: { href: ' https://x.org/a b' } }),
        ),
      ),
    ),
  );
  expect(doc.textContent).toBe('seax');
  expect(doc.firstChild?.firstChild?.marks).toEqual([]);
  expect(doc.child(1).firstChild?.marks[0]?.attrs.href).toBe('https://x.org/a%20b');
});

test('of a document from before, what no import would take is in no file', async () => {
  const old = [' https://x.org/a b', '\u00a0https://x.org', 'https://my notes page', 'mailto:'].map((href) =>
    schema.text(href.trim(), [schema.marks.link!.create({ href })]),
  );
  const seed = schema.text('machine', [schema.marks.machine!.create({ seed: 2 ** 40 })]);
  const doc = schema.node('doc', null, [
    schema.node('paragraph', null, [...old, seed]),
    schema.node('ordered_list', { order: 10 ** 12 }, [
      schema.node('list_item', null, [schema.node('paragraph')]),
    ]),
  ]);
  expect(documentProblem(doc)).toBe(null);
  const mended = withSoundAttributes(doc);
  expect(mended.textContent).toBe(doc.textContent);
  expect(node(importJson(exportJson(doc, meta))).eq(mended)).toBe(true);
  expect(node(importHtml(exportHtml(doc, meta), parseHtml)).eq(mended)).toBe(true);
  expect(exportMarkdown(doc)).toContain('](https://x.org/a%20b)');
  expect(exportMarkdown(doc)).not.toMatch(/\]\((?!https:\/\/x.org\/a%20b\))/);
  const parts = unzipSync(Uint8Array.from(await exportDocx(doc, meta)));
  const links = strFromU8(parts['word/_rels/document.xml.rels']!).match(
    /Target="[^"]*" TargetMode="External"/g,
  );
  expect(links).toEqual(['Target="https://x.org/a%20b" TargetMode="External"']);
});

test('a mark of our own survives every export that knows it', () => {
  const marks = [
    {
      type: 'machine',
      attrs: {
        ask: 'a',
        candidate: 5,
        model: 'm',
        seed: 0xffff_ffff,
        settings: '{}',
        asker: 'A',
        taker: 'B',
      },
    },
    { type: 'link', attrs: { href: 'https://x.org' } },
  ];
  const doc = node(importJson(file(docOf(said('sea', ...marks)))));
  expect(doc.firstChild?.firstChild?.marks).toEqual(marks.map((mark) => Mark.fromJSON(schema, mark)));
});
