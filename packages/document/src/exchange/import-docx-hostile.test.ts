// @vitest-environment jsdom
import fc from 'fast-check';
import { strFromU8, strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { importDocx } from './import-docx.ts';
import { docxFiles, docxOf } from './testing/docx-of.ts';
import { parsers } from './testing/parsers.ts';

/** What is said of it; null where it comes in. */
async function problem(bytes: Uint8Array): Promise<string | null> {
  const result = await importDocx(Uint8Array.from(bytes), parsers);
  if (result.ok) return null;
  expect(result.failure.code).toBe('bad-message');
  return 'problem' in result.failure ? result.failure.problem : null;
}
const paragraph = (text: string) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`;
const sound = docxOf(paragraph('a'));
const withDocument = (xml: string) => zipSync({ ...docxFiles(''), 'word/document.xml': strToU8(xml) });

/** Where the list of files says the sizes of `name`. */
function listedAt(bytes: Uint8Array, name: string): number {
  const at = strFromU8(bytes, true).lastIndexOf(name) - 46;
  expect([...bytes.subarray(at, at + 4)]).toEqual([0x50, 0x4b, 1, 2]);
  return at;
}

describe('each is a sentence', () => {
  test('what is no packed file, or half of one', async () => {
    expect(await problem(strToU8('I am a letter.'))).toContain('no Word file');
    expect(await problem(new Uint8Array())).toContain('no Word file');
    expect(await problem(sound.subarray(0, sound.length - 30))).toContain('no Word file');
    expect(await problem(sound.subarray(100))).toContain('damaged');
  });

  test('what has no text of Word in it', async () => {
    expect(await problem(zipSync({ 'a.txt': strToU8('a') }))).toContain('without a Word document');
    expect(await problem(zipSync({ 'xl/workbook.xml': strToU8('<a/>') }))).toContain('Excel');
    expect(await problem(zipSync({ 'ppt/presentation.xml': strToU8('<a/>') }))).toContain('presentation');
  });

  test('one that is encrypted, or packed in another way', async () => {
    const encrypted = Uint8Array.from(sound);
    encrypted[listedAt(encrypted, 'word/document.xml') + 8]! |= 1;
    expect(await problem(encrypted)).toContain('a password');
    const other = Uint8Array.from(sound);
    other[listedAt(other, 'word/document.xml') + 10] = 99;
    expect(await problem(other)).toContain('in a way this page does not know');
  });

  test('a bomb: what it unpacks to is bounded, whatever size it says', async () => {
    const bomb = withDocument(`<w:document>${' '.repeat(41_000_000)}</w:document>`);
    expect(bomb.length).toBeLessThan(100_000);
    expect(await problem(bomb)).toBe('it unpacks to more than 40 MB');
    const lying = Uint8Array.from(bomb);
    lying.set([1, 0, 0, 0], listedAt(lying, 'word/document.xml') + 24);
    expect(await problem(lying)).toBe('it unpacks to more than 40 MB');
    const many = zipSync(
      Object.fromEntries(Array.from({ length: 20_001 }, (_, at) => [`${at}`, new Uint8Array()])),
    );
    expect(await problem(many)).toBe('it holds 20001 files');
  });

  test('XML that declares entities, is a million deep, or is none', async () => {
    const entities = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document>&x;</w:document>';
    expect(await problem(withDocument(entities))).toContain('declares a document type');
    expect(await problem(withDocument('<a>'.repeat(1_000_000)))).toBe('it is nested too deep');
    expect(await problem(withDocument('<a b="'.repeat(200_000)))).toMatch(/damaged|too deep/);
    expect(await problem(withDocument('<a'))).toBe('its XML is damaged');
    expect(
      await problem(docxOf('<w:tbl><w:tr><w:tc>'.repeat(90) + '</w:tc></w:tr></w:tbl>'.repeat(90))),
    ).toBe(null);
  });

  test('millions of elements, before they are made', async () => {
    expect(await problem(docxOf('<w:p/>'.repeat(1_000_001)))).toBe('it has more than 1000000 parts');
  });

  test('a part that is looked for outside of the file', async () => {
    const top =
      '<Relationships><Relationship Id="a" Type="x/officeDocument" Target="../../../etc/passwd"/></Relationships>';
    const bytes = zipSync({ ...docxFiles(''), '_rels/.rels': strToU8(top) });
    expect(await problem(bytes)).toContain('without a Word document');
  });

  test('one run that is longer than a paragraph may be', async () => {
    expect(await problem(docxOf(paragraph('a'.repeat(1_000_001))))).toMatch(/single block/);
  });
});

test('styles based on each other, notes in notes and fields without an end come to an end', async () => {
  const styles = ['a', 'b'].map(
    (id, at) => `<w:style w:type="paragraph" w:styleId="${id}"><w:basedOn w:val="${'ba'[at]}"/></w:style>`,
  );
  const note = '<w:r><w:footnoteReference w:id="1"/></w:r>';
  const open = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>';
  const body = `<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr>${note}</w:p><w:p>${open.repeat(2_000)}</w:p>`;
  const footnotes = `<w:footnote w:id="1"><w:p>${note}${note}</w:p></w:footnote>`;
  expect(await problem(docxOf(body, { styles: styles.join(''), footnotes }))).toBe(null);
});

test('a damaged file comes in or is refused, and never more', async () => {
  const files = docxOf(`${paragraph('rain').repeat(20)}<w:tbl><w:tr><w:tc/></w:tr></w:tbl>`);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(files.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      async (changes) => {
        const bytes = Uint8Array.from(files);
        for (const [at, byte] of changes) bytes[at] = byte;
        await importDocx(bytes, parsers);
      },
    ),
    { numRuns: Number(process.env.RUNS ?? 100) },
  );
});

test('any elements of Word in any order come in', async () => {
  const name = fc.constantFrom(
    ...'p r t br tab tbl tr tc sdt sdtContent hyperlink ins del fldSimple pPr rPr numPr drawing pict ruby sym'.split(
      ' ',
    ),
    ...'txbxContent footnoteReference AlternateContent Choice Fallback ind pBdr bottom fldChar instrText oMath'.split(
      ' ',
    ),
  );
  const { element } = fc.letrec<{ element: string }>((tie) => ({
    element: fc
      .tuple(
        name,
        fc.constantFrom('', ' w:val="1"', ' w:id="1"', ' w:fldCharType="separate"'),
        fc.oneof(
          { depthSize: 'small' },
          fc.constant('a'),
          fc.array(tie('element'), { maxLength: 4 }).map((all) => all.join('')),
        ),
      )
      .map(([tag, attribute, inner]) => `<w:${tag}${attribute}>${inner}</w:${tag}>`),
  }));
  await fc.assert(
    fc.asyncProperty(fc.array(element, { maxLength: 6 }), async (elements) => {
      const bytes = docxOf(elements.join(''), {
        footnotes: `<w:footnote w:id="1">${elements[0] ?? ''}</w:footnote>`,
      });
      expect(await problem(bytes)).toBe(null);
    }),
    { numRuns: Number(process.env.RUNS ?? 40) },
  );
});
