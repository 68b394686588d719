// @vitest-environment jsdom
import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { Node } from 'prosemirror-model';
import { describe, expect, test } from 'vitest';
import { schema } from '../schema.ts';
import { storable } from './docx-runs.ts';
import { exportDocx } from './export-docx.ts';
import { importMarkdown } from './import-markdown.ts';
import { anyDocument, machine } from './testing/any-document.ts';

const meta = { title: 'Sea', exportedAt: 0, writers: [] };

/** The parts of the file, parsed: a part that is not XML fails. */
async function opened(doc: Node) {
  // Another realm's bytes, under jsdom.
  const parts = unzipSync(Uint8Array.from(await exportDocx(doc, meta)));
  const xml = (name: string) => {
    const page = new DOMParser().parseFromString(strFromU8(parts[name]!), 'application/xml');
    expect(page.querySelector('parsererror'), name).toBe(null);
    return page;
  };
  return { paragraphs: [...xml('word/document.xml').getElementsByTagName('w:p')], xml };
}

/** The text of a paragraph as Word shows it. */
function textOf(paragraph: Element): string {
  const parts = [...paragraph.querySelectorAll('*')].filter(({ tagName }) => /^w:(t|br|tab)$/.test(tagName));
  return parts
    .map(({ tagName, textContent }) => ({ 'w:br': '\n', 'w:tab': '\t' })[tagName] ?? textContent)
    .join('');
}

const value = (within: Element, tag: string, attribute = 'w:val') =>
  within.getElementsByTagName(tag)[0]?.getAttribute(attribute) ?? null;

test('every piece of text is there, in order, whatever it holds', async () => {
  await fc.assert(
    fc.asyncProperty(anyDocument, async (doc) => {
      const written: string[] = [];
      doc.descendants((node) => {
        if (node.isTextblock) written.push(node.textBetween(0, node.content.size, '', '\n'));
        if (node.type.name === 'horizontal_rule') written.push('');
      });
      const { paragraphs } = await opened(doc);
      expect(paragraphs.map(textOf)).toEqual(written.map(storable));
    }),
    { numRuns: Number(process.env.RUNS ?? 15) },
  );
});

test('characters XML cannot hold do not break the file', async () => {
  const text = schema.text('a\u0001b\uD800c\uFFFEd');
  const { paragraphs } = await opened(schema.node('doc', null, [schema.node('paragraph', null, text)]));
  expect(paragraphs.map(textOf)).toEqual(['a\uFFFDb\uFFFDc\uFFFDd']);
});

describe('structure', async () => {
  const read = importMarkdown(`# Sea

A **bold**, *leaning* \`word()\` and [a link](https://x.org/).

- one
  - two

9. nine

   more of nine
10. ten

<br>

1. one

> said
>
> 3. she

---

    if (x)
      y

שלום
`);
  if (!read.ok) throw new Error(JSON.stringify(read.failure));
  const doc = Node.fromJSON(schema, read.value);
  const last = schema.node('paragraph', null, schema.text('machine', [machine(3)]));
  const { paragraphs, xml } = await opened(doc.copy(doc.content.addToEnd(last)));
  const saying = (text: string) => paragraphs.find((paragraph) => textOf(paragraph) === text)!;
  const run = (text: string) =>
    paragraphs
      .flatMap((each) => [...each.getElementsByTagName('w:r')])
      .find((each) => textOf(each) === text)!;

  /** How the list of a paragraph counts: its format and first number, at its level. */
  function counts(paragraph: Element) {
    const numbering = xml('word/numbering.xml');
    const level = value(paragraph, 'w:ilvl');
    const number = value(paragraph, 'w:numId');
    const concrete = [...numbering.getElementsByTagName('w:num')].find(
      (each) => each.getAttribute('w:numId') === number,
    )!;
    const abstract = [...numbering.getElementsByTagName('w:abstractNum')].find(
      (each) => each.getAttribute('w:abstractNumId') === value(concrete, 'w:abstractNumId'),
    )!;
    const described = [...abstract.getElementsByTagName('w:lvl')].find(
      (each) => each.getAttribute('w:ilvl') === level,
    )!;
    return { level, number, format: value(described, 'w:numFmt'), start: value(described, 'w:start') };
  }

  test('headings, quotes, code and rules have their styles', () => {
    expect(value(saying('Sea'), 'w:pStyle')).toBe('Heading1');
    expect(value(saying('said'), 'w:pStyle')).toBe('Quote');
    expect(value(saying('if (x)\n  y'), 'w:pStyle')).toBe('Code');
    expect(paragraphs.filter((each) => each.getElementsByTagName('w:pBdr').length > 0)).toHaveLength(1);
  });

  test('every style that is named or based on is in the file, and one of paragraphs is the usual one', () => {
    const styles = xml('word/styles.xml');
    expect([...styles.querySelectorAll('*')].filter(({ tagName }) => !tagName.startsWith('w:'))).toEqual([]);
    const ids = [...styles.getElementsByTagName('w:style')].map((each) => each.getAttribute('w:styleId'));
    const named = ['w:basedOn', 'w:next', 'w:link'].flatMap((tag) => [...styles.getElementsByTagName(tag)]);
    for (const each of named) expect(ids).toContain(each.getAttribute('w:val'));
    for (const each of paragraphs) expect([...ids, null]).toContain(value(each, 'w:pStyle'));
    expect(styles.querySelector('[*|default="1"][*|type=paragraph]')?.getAttribute('w:styleId')).toBe(
      'Normal',
    );
  });

  test('lists nest, and each numbered one starts where it does', () => {
    expect(counts(saying('one'))).toMatchObject({ level: '0', format: 'bullet' });
    expect(counts(saying('two'))).toMatchObject({ level: '1', format: 'bullet' });
    expect(counts(saying('nine'))).toMatchObject({ level: '0', format: 'decimal', start: '9' });
    expect(counts(saying('ten'))).toEqual(counts(saying('nine')));
    expect(value(saying('more of nine'), 'w:numId')).toBe(null);
    expect(value(saying('more of nine'), 'w:ind', 'w:left')).toBe('720');
    expect(counts(saying('she'))).toMatchObject({ level: '0', start: '3' });
    const other = paragraphs.filter((each) => textOf(each) === 'one')[1]!;
    expect(counts(other).start).toBe('1');
    expect(counts(other).number).not.toBe(counts(saying('nine')).number);
  });

  test('marks, links, direction and machine text', () => {
    expect(run('bold').getElementsByTagName('w:b')).toHaveLength(1);
    expect(run('leaning').getElementsByTagName('w:i')).toHaveLength(1);
    expect(value(run('word()'), 'w:rFonts', 'w:ascii')).toBe('Consolas');
    const link = run('a link').parentElement as Element;
    const target = [...xml('word/_rels/document.xml.rels').getElementsByTagName('Relationship')].find(
      (each) => each.getAttribute('Id') === link.getAttribute('r:id'),
    );
    expect(target?.getAttribute('Target')).toBe('https://x.org/');
    expect(saying('שלום').getElementsByTagName('w:bidi')).toHaveLength(1);
    expect(value(run('machine'), 'w:rStyle')).toBe('MachineText');
    expect(xml('word/styles.xml').querySelector('[*|styleId=MachineText]')).not.toBe(null);
  });
});
