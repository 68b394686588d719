// @vitest-environment jsdom
import fc from 'fast-check';
import { Node } from 'prosemirror-model';
import { describe, expect, test } from 'vitest';
import { schema } from '../schema.ts';
import { exportHtml } from './export-html.ts';
import type { ExportMeta } from './export-meta.ts';
import { importHtml } from './import-html.ts';
import { anyDocument, machine } from './testing/any-document.ts';

const meta: ExportMeta = {
  title: 'A <Title> & more',
  exportedAt: 0,
  writers: [{ id: 'AdaAdaAdaAdaAda1', name: 'Ada' }],
};
const parseHtml = (html: string) => new DOMParser().parseFromString(html, 'text/html');
const read = (html: string): Node => {
  const result = importHtml(html, parseHtml);
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return Node.fromJSON(schema, result.value);
};

test('a document through HTML and back is equal, machine marks too', () => {
  fc.assert(
    fc.property(anyDocument, (doc) => {
      const html = exportHtml(doc, meta);
      expect(read(html).toJSON(), html).toEqual(doc.toJSON());
    }),
    { numRuns: Number(process.env.RUNS ?? 60) },
  );
});

test('a document read as anybody’s page keeps its text, blocks and marks', () => {
  // Empty paragraphs are not seen in a page, nor are spaces at the edges of its lines.
  const seen = (doc: Node) => {
    const said: string[] = [];
    doc.descendants((node) => {
      if (node.isTextblock && node.textContent.trim() !== '') {
        const kind = node.type.name + (node.attrs.level ?? '');
        said.push(`${kind} ${node.textContent.replace(/\s+/g, '')}`);
      }
    });
    return said;
  };
  const marked = (doc: Node) => {
    const said: string[] = [];
    doc.descendants((node) => {
      for (const letter of node.text?.replace(/\s/g, '') ?? '') {
        said.push(`${letter} ${node.marks.map(({ type }) => type.name).join()}`);
      }
    });
    return said;
  };
  fc.assert(
    fc.property(anyDocument, (doc) => {
      const html = exportHtml(doc, meta).replace('content="Tercet"', 'content="other"');
      expect(seen(read(html)), html).toEqual(seen(doc));
      expect(marked(read(html)), html).toEqual(marked(doc));
    }),
    { seed: 12, numRuns: 60 },
  );
});

test('the file stands alone: a title, a charset, no script; machine text says where it is from', () => {
  const text = schema.text('<script>alert(1)</script>', [machine(7)]);
  const html = exportHtml(schema.node('doc', null, [schema.node('paragraph', null, text)]), meta);
  const page = parseHtml(html);
  expect(page.title).toBe('A <Title> & more');
  expect(page.querySelector('meta[charset=utf-8]')).not.toBe(null);
  expect(page.querySelectorAll('script, link, img, [src]')).toHaveLength(0);
  const span = page.querySelector<HTMLElement>('span.machine')!;
  expect(span.title).toBe('Written by smollm2 (seed 7), asked for by Ada, taken by someone');
  expect(JSON.parse(span.dataset.machine!)).toMatchObject({ model: 'smollm2', seed: 7 });
});

describe('a page by somebody else', () => {
  const paragraphs = (html: string) => read(html).children.map((block) => block.textContent);

  test('a script address is no link, and its text stays', () => {
    const doc = read('<p><a href="javascript:alert(1)">here</a> <a href=" JaVaScRiPt:x">there</a></p>');
    expect(JSON.stringify(doc)).not.toMatch(/script:/i);
    expect(doc.textContent).toBe('here there');
  });

  test('scripts and styles are no text', () => {
    expect(paragraphs('<style>p{}</style><script>x()</script><p>sea</p>')).toEqual(['sea']);
  });

  test('tables, images, lists outside lists and unknown tags stay as text', () => {
    expect(paragraphs('<table><tr><th>a</th><td><p>b</p></td></tr><tr><td>c</td></tr></table>')).toEqual([
      'a | b',
      'c',
    ]);
    expect(paragraphs('<p>see <img alt="a boat" src="https://x.org/b.png"> <img src="data:x"></p>')).toEqual([
      'see a boat',
    ]);
    expect(
      read('<p><img alt="a boat" src="https://x.org/b.png"></p>').toJSON().content[0].content[0].marks,
    ).toEqual([{ type: 'link', attrs: { href: 'https://x.org/b.png' } }]);
    expect(paragraphs('<li>one</li><section>two<custom-tag>three</custom-tag></section>').join(' ')).toMatch(
      /one.*two.*three/,
    );
    expect(paragraphs('<h6>deep</h6><dl><dt>term<dd>said</dl>')).toEqual(['deep', 'term', 'said']);
  });

  test('space between words is one space', () => {
    expect(paragraphs('<p>a\n   b</p>\n\n  <p> c </p>')).toEqual(['a b', 'c']);
  });

  test('attributes that could not be stored go, their text stays', () => {
    const bad = JSON.stringify({ seed: 1.5 }).replaceAll('"', '&quot;');
    const long = `https://x.org/${'x'.repeat(9_000)}`;
    const doc = read(
      `<ol start="1e999"><li><span data-machine="${bad}">a</span><a href="${long}">b</a></ol>`,
    );
    expect(doc.firstChild?.attrs.order).toBe(1);
    expect(doc.textContent).toBe('ab');
    expect(doc.firstChild?.firstChild?.firstChild?.firstChild?.marks).toEqual([]);
  });

  test('what nests past any stack is refused, and said', () => {
    const deep = (tag: string) => importHtml(`<${tag}>`.repeat(600), parseHtml);
    expect(deep('blockquote')).toMatchObject({ ok: false, failure: { code: 'bad-message' } });
    expect(importHtml('<blockquote>'.repeat(100), parseHtml)).toMatchObject({
      ok: false,
      failure: { code: 'bad-message' },
    });
  });

  test('any text is read as some document', () => {
    const part = fc.constantFrom(
      '<p>',
      '</p>',
      '<li>',
      '<ol start=x>',
      '<td>',
      '<br>',
      '<hr>',
      '<pre>',
      '<b>',
      '</i>',
      'text',
      '&',
      '<h1>',
      '<span data-machine="[1]">',
      '<a href="http://x">',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        expect(importHtml(parts.join(''), parseHtml).ok).toBe(true);
      }),
    );
  });
});

test('[UX 24] in an exported page every paragraph and heading is read by its first letter', () => {
  const doc = schema.node('doc', null, [
    schema.node('heading', { level: 2 }, [schema.text('مرحبا')]),
    schema.node('paragraph', null, [schema.text('שלום')]),
  ]);
  const html = exportHtml(doc, { title: null, writers: [], exportedAt: 0 });
  expect(html).toContain('<h2 dir="auto">مرحبا</h2>\n<p dir="auto">שלום</p>');
});
