// @vitest-environment jsdom
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { Node } from 'prosemirror-model';
import { describe, expect, test } from 'vitest';
import { schema } from '../schema.ts';
import { exportMarkdown } from './export-markdown.ts';
import { importDocx } from './import-docx.ts';
import type { LeftOut } from './left-out.ts';
import { docxFiles, docxOf } from './testing/docx-of.ts';
import { parsers } from './testing/parsers.ts';

let leftOut: LeftOut | null = null;
const markdown = async (bytes: Uint8Array): Promise<string> => {
  leftOut = null;
  const result = await importDocx(Uint8Array.from(bytes), parsers, (told) => {
    leftOut = told;
  });
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return exportMarkdown(Node.fromJSON(schema, result.value));
};
const file = (name: string) => readFileSync(join(import.meta.dirname, 'testing/word', name));

test('a file by pandoc', async () => {
  expect(await markdown(file('by-pandoc.docx'))).toMatchInlineSnapshot(`
    "# My Title

    # Chapter one

    A **bold**, *leaning*, struck \`code()\` and [a link](https://x.org/a?b=1&c=2).\\[1\\]

    > A quote goes on.
    >
    > Second paragraph.

    1. one

    2. two

       more of two

       - nested
       - again

    3. three

    - ☐ todo
    - ☒ done

    **Term**

    Definition

    \`\`\`
    def f(x):
        return x
    \`\`\`

    A | B

    1 | **2**

    A boat

    *A boat*

    ---

    Math x2.

    مرحبا بالعالم

    \\[1\\] The note says *this*.
    "
  `);
});

test('a file by LibreOffice', async () => {
  expect(await markdown(file('by-libreoffice.docx'))).toMatchInlineSnapshot(`
    "# My Title

    # Chapter one

    A **bold**, *leaning*, struck code() and [a link](https://x.org/a?b=1&c=2).\\[1\\]

    > A quote goes on.
    >
    > Second paragraph.

    1. one

    2. two

       more of two

       - nested
       - again

    3. three

    - ☐ todo
    - ☒ done

    Term

    Definition

    \`\`\`
    def f(x):
        return x
    \`\`\`

    **A** | **B**

    1 | **2**

    *A boat*

    ---

    Math .

    مرحبا بالعالم

    \\[1\\] The note says *this*.
    "
  `);
});

test('a file by python-docx, with the styles of Word itself', async () => {
  expect(await markdown(file('by-python-docx.docx'))).toMatchInlineSnapshot(`
    "# Title here

    # Head 1

    Plain **bold** and *italic*

    > Intense

    - b1
      - b2

    1. n1

    2. n2

       cont

    3. n3

    Q | Id |

    1 | | z

    after
    "
  `);
});

const p = (content: string, properties = '') => `<w:p><w:pPr>${properties}</w:pPr>${content}</w:p>`;
const r = (text: string, properties = '') =>
  `<w:r><w:rPr>${properties}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`;
const item = (text: string, list: number, level = 0) =>
  p(r(text), `<w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="${list}"/></w:numPr>`);
const style = (id: string, name: string, content = '', type = 'paragraph') =>
  `<w:style w:type="${type}" w:styleId="${id}"><w:name w:val="${name}"/>${content}</w:style>`;
const levels = (format: string, text: string) =>
  [0, 1]
    .map(
      (level) =>
        `<w:lvl w:ilvl="${level}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/>` +
        `<w:pPr><w:ind w:left="${720 * (level + 1)}"/></w:pPr></w:lvl>`,
    )
    .join('');
const numbering =
  `<w:abstractNum w:abstractNumId="0">${levels('bullet', '•')}</w:abstractNum>` +
  `<w:abstractNum w:abstractNumId="1">${levels('decimal', '%1.')}</w:abstractNum>` +
  '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>' +
  '<w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>';
const text = '<w:drawing><wp:inline><wp:docPr descr="NAME"/><a:blip/></wp:inline></w:drawing>';

describe('what others write', () => {
  test.each<[string, string, string]>([
    [
      'bold and italic, on and off, by style and by hand',
      p(
        r('a', '<w:b/>') +
          r('b', '<w:b w:val="0"/>') +
          r('c', '<w:rStyle w:val="Strong"/>') +
          r('d', '<w:rStyle w:val="Strong"/><w:b w:val="false"/>') +
          r('e', '<w:i w:val="1"/>'),
      ),
      '**a**b**c**d*e*',
    ],
    [
      'headings by style, by a style based on one, and by outline',
      p(r('a'), '<w:pStyle w:val="berschrift1"/>') +
        p(r('b'), '<w:pStyle w:val="Own"/>') +
        p(r('c', '<w:b/>'), '<w:outlineLvl w:val="1"/>'),
      '# a\n\n# b\n\n## **c**',
    ],
    [
      'what was taken out by tracked changes is out, what was put in is in',
      p(
        `${r('a')}<w:del><w:r><w:delText>b</w:delText></w:r></w:del><w:ins>${r('c')}</w:ins><w:moveFrom>${r('d')}</w:moveFrom><w:moveTo>${r('e')}</w:moveTo>`,
      ),
      'ace',
    ],
    ['hidden text is no text', p(r('a') + r('b', '<w:vanish/>')), 'a'],
    [
      'links: by relation, by field, to a place in the file',
      p(
        `<w:hyperlink r:id="l1">${r('a')}</w:hyperlink> <w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://y.org/" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>${r('b')}<w:r><w:fldChar w:fldCharType="end"/></w:r><w:hyperlink w:anchor="x">${r('c')}</w:hyperlink><w:hyperlink r:id="bad">${r('d')}</w:hyperlink>`,
      ),
      '[a](https://x.org/)[b](https://y.org/)cd',
    ],
    [
      'fields show what they show, not how',
      p(
        `<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText><w:fldChar w:fldCharType="separate"/></w:r>${r('7')}<w:r><w:fldChar w:fldCharType="end"/></w:r><w:fldSimple w:instr="DATE">${r(' May')}</w:fldSimple>`,
      ),
      '7 May',
    ],
    [
      'lists nest, go on after a paragraph, and start where they do',
      item('a', 2) +
        item('b', 2) +
        item('c', 1, 1) +
        p(r('d')) +
        item('e', 2) +
        item('f', 3) +
        p(r('g'), '<w:ind w:left="720"/>') +
        item('h', 3),
      '1. a\n2. b\n   - c\n\nd\n\n3. e\n\n7) f\n\n   g\n\n8) h',
    ],
    [
      'a numbered heading has its number',
      p(r('Sea'), '<w:pStyle w:val="berschrift1"/><w:numPr><w:numId w:val="2"/></w:numPr>'),
      '# 1. Sea',
    ],
    ['a style takes its numbering back', p(r('a'), '<w:numPr><w:numId w:val="0"/></w:numPr>'), 'a'],
    [
      'quotes, and lines of code that follow each other',
      p(r('a'), '<w:pStyle w:val="Zitat"/>') +
        p(r('b'), '<w:pStyle w:val="Zitat"/>') +
        p(r('c {'), '<w:pStyle w:val="Pre"/>') +
        p(r('  d'), '<w:pStyle w:val="Pre"/>') +
        p(r('e', '<w:rFonts w:ascii="Consolas"/>')),
      '> a\n>\n> b\n\n```\nc {\n  d\n```\n\n`e`',
    ],
    [
      'a table: rows as paragraphs; a merged cell is said once',
      `<w:tbl><w:tr><w:tc>${p(r('a'))}</w:tc><w:tc>${p(r('b', '<w:b/>'))}</w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>${p(r('x'))}</w:tc><w:tc>${p(r('c'))}${p('')}</w:tc></w:tr></w:tbl>`,
      'a | **b**\n\nc',
    ],
    [
      'tabs, breaks, hyphens and symbols',
      p(
        '<w:r><w:t>a</w:t><w:tab/><w:t> b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t><w:softHyphen/><w:sym w:font="Wingdings" w:char="F0E0"/><w:br w:type="page"/></w:r>',
      ),
      'a\tb\\\nc‑d→',
    ],
    [
      'a page’s end is no line, an empty paragraph is one',
      p('<w:r><w:br w:type="page"/></w:r>') + p('') + p(r('a')),
      '<br>\n\na',
    ],
    [
      'content controls, smart tags, text boxes once',
      `<w:sdt><w:sdtContent>${p(`<w:smartTag>${r('a')}</w:smartTag>`)}</w:sdtContent></w:sdt>` +
        p(
          `<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>${p(r('box'))}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>${p(r('box'))}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>${r('b')}`,
        ),
      'a\n\nb\n\nbox',
    ],
    [
      'a picture is its description',
      p(`<w:r>${text.replace('NAME', 'A boat&#10;&#10;Description automatically generated')}</w:r>`),
      'A boat',
    ],
    [
      'notes stand at the end',
      p(`${r('a')}<w:r><w:footnoteReference w:id="5"/></w:r>${r('b')}`),
      'a\\[1\\]b\n\n\\[1\\] the note',
    ],
    ['a formula is its characters', p('<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>'), 'x+1'],
    [
      'a rule',
      p('', '<w:pBdr><w:bottom w:val="single"/></w:pBdr>') +
        p('<w:r><w:pict><v:rect o:hr="t"/></w:pict></w:r>'),
      '---\n\n---',
    ],
    [
      'signs of HTML are themselves',
      p(r('&lt;b&gt; &amp;amp; &lt;script&gt;x()&lt;/script&gt;')),
      '\\<b> \\&amp; \\<script>x()\\</script>',
    ],
  ])('%s', async (_, body, said) => {
    const bytes = docxOf(body, {
      numbering,
      styles:
        style('berschrift1', 'heading 1', '<w:rPr><w:b/></w:rPr>') +
        style('Own', 'Mine', '<w:basedOn w:val="berschrift1"/>') +
        style('Zitat', 'Quote', '<w:rPr><w:i/></w:rPr>') +
        style('Pre', 'HTML Preformatted') +
        style('Strong', 'Strong', '<w:rPr><w:b/></w:rPr>', 'character'),
      footnotes: `<w:footnote w:id="5">${p(r(' the note'))}</w:footnote>`,
      links: { l1: 'https://x.org/', bad: 'javascript:alert(1)' },
    });
    expect(await markdown(bytes)).toBe(`${said}\n`);
  });

  test('pictures without words and comments are counted', async () => {
    const picture = `<w:r>${text.replace('NAME', '')}</w:r>`;
    await markdown(docxOf(p(`${picture}${picture}${r('a')}<w:r><w:commentReference w:id="1"/></w:r>`)));
    expect(leftOut).toEqual({ pictures: 2, comments: 1 });
  });

  test('other names of the namespaces, and of the parts', async () => {
    const { 'word/document.xml': _, ...files } = docxFiles('');
    const strict =
      '<d:document xmlns:d="http://purl.oclc.org/ooxml/wordprocessingml/main"><d:body><d:p><d:r><d:rPr><d:b d:val="1"/></d:rPr><d:t>a</d:t></d:r></d:p></d:body></d:document>';
    const top =
      '<Relationships><Relationship Id="a" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="/other/main.xml"/></Relationships>';
    const bytes = zipSync({ ...files, '_rels/.rels': strToU8(top), 'other/main.xml': strToU8(strict) });
    expect(await markdown(bytes)).toBe('**a**\n');
  });
});
