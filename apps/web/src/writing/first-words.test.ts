import { schema } from '@tercet/document';
import { isSoundText } from '@tercet/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { documentTitle } from './document-title.ts';
import { firstWords } from './first-words.ts';
import { linkFile } from './link-file.ts';

const docOf = (...lines: string[]) =>
  schema.node(
    'doc',
    null,
    lines.map((line) => schema.node('paragraph', null, line === '' ? [] : [schema.text(line)])),
  );

test('[HM3] the first words are what follows the title, on one line', () => {
  const words = (...lines: string[]) => {
    const doc = docOf(...lines);
    return firstWords(doc, documentTitle(doc), 40);
  };
  expect(words('Rain', '', 'It had not  stopped', 'since Sunday')).toBe('It had not stopped since Sunday');
  expect(words('Rain')).toBe('');
  expect(words('')).toBe('');
  // Of a long line the title is the beginning, and the words go on from there.
  expect(words('word '.repeat(30))).toMatch(/^word word/);
});

test('[HM3] [MS6] however a text is cut, whole characters are kept', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom('a', ' ', 'é', '😀', '\n'), maxLength: 120 }), {
        minLength: 1,
        maxLength: 4,
      }),
      (lines) => {
        const doc = docOf(...lines);
        const words = firstWords(doc, documentTitle(doc), 20);
        expect(words.length).toBeLessThanOrEqual(20);
        expect(isSoundText(words)).toBe(true);
      },
    ),
  );
});

test('[HM6] the file of a link is a page that holds it, whatever the title says', () => {
  const file = linkFile('<script>"Rain" & snow</script>', 'https://write.example.org/d/x#y');
  expect(file).toContain('href="https://write.example.org/d/x#y"');
  expect(file).toContain('&lt;script&gt;&quot;Rain&quot; &amp; snow&lt;/script&gt;');
  expect(file).not.toContain('<script');
});
