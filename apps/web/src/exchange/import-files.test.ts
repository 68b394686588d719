// @vitest-environment jsdom
import { schema } from '@tercet/document';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test, vi } from 'vitest';
import { importFiles, mostFiles } from './import-files.ts';

const file = (name: string, ...parts: (string | Uint8Array<ArrayBuffer>)[]) => {
  const bytes = new Blob(parts);
  // jsdom's files cannot be read whole.
  return Object.assign(new File(parts, name), {
    arrayBuffer: async () => new Uint8Array(await readAll(bytes)).buffer,
  });
};
const readAll = (blob: Blob) =>
  new Promise<ArrayBuffer>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as ArrayBuffer);
    reader.onerror = () => reject(reader.error);
    reader.readAsArrayBuffer(blob);
  });

async function textOf(...files: File[]) {
  const { doc, leftOut } = await importFiles(files);
  const node = doc === null ? null : schema.nodeFromJSON(doc);
  return { text: node === null ? null : node.textBetween(0, node.content.size, '|', '/'), leftOut };
}

describe('files that come in together', () => {
  test('all come in, in their order', async () => {
    const read = await textOf(file('a.txt', 'one'), file('b.md', '# two'), file('c.html', '<p>three'));
    expect(read).toEqual({ text: 'one|two|three', leftOut: null });
  });

  test('one that cannot be read is named, and the others come in', async () => {
    const read = await textOf(file('a.rtf', '{\\rtf1 x}'), file('b.txt', 'two'));
    expect(read.text).toBe('two');
    expect(read.leftOut).toMatch(/^“a.rtf” cannot be read: it is in Rich Text Format/);
  });

  test('more than fit are named', async () => {
    const many = Array.from({ length: mostFiles + 2 }, (_, index) => file(`${index}.txt`, `${index}`));
    const { leftOut, names } = await importFiles(many);
    expect(names).toHaveLength(mostFiles);
    expect(leftOut).toContain('“20.txt” and “21.txt”');
  });

  test('pictures of a page that say nothing are counted', async () => {
    const read = await textOf(file('a.html', '<p>a<img src="a.png"><img src="b.png">'));
    expect(read).toMatchObject({ text: 'a', leftOut: expect.stringContaining('2 pictures') });
  });
});

const utf16 = (text: string) => text.replace(/./g, '$&\0');
const packedAs = (kind: string) => `PK\u0003\u0004${'\0'.repeat(26)}mimetype${kind}`;

test.each([
  ['a.rtf', '{\\rtf1\\ansi Hello}', 'Rich Text'],
  ['a.txt', '{\\rtf1\\ansi Hello}', 'Rich Text'],
  ['a.svg', '<svg xmlns="http://www.w3.org/2000/svg"><text>x</text></svg>', 'a picture'],
  ['a', '<?xml version="1.0"?>\n<!-- x -->\n<svg><text>x</text></svg>', 'a picture'],
  ['a.fb2', '<?xml version="1.0"?><FictionBook/>', 'XML'],
  ['a.pdf', '%PDF-1.7 text', 'a PDF'],
  ['a.docx', 'PK\u0003\u0004 text', 'no Word file'],
  ['a.docx', `\u00d0\u00cf\u0011\u00e0${utf16('..EncryptedPackage')}`, 'protected with a password'],
  ['a.doc', '\u00d0\u00cf\u0011\u00e0', 'old format of Microsoft Office'],
  ['a.msg', '\u00d0\u00cf\u0011\u00e0', 'a mail of Outlook'],
  ['a.odt', packedAs('application/vnd.oasis.opendocument.text'), 'an OpenDocument file'],
  ['a.epub', packedAs('application/epub+zip'), 'an e-book'],
  ['a.pages', 'PK\u0003\u0004', 'Apple Pages'],
  ['a.mht', 'From: <Saved by Blink>\nx', 'archive'],
])('%s that begins %j is refused in words, not shown as its source', async (name, start, words) => {
  const bytes = Uint8Array.from(start, (letter) => letter.charCodeAt(0));
  const read = await textOf(file(name, bytes));
  expect(read.text).toBe(null);
  expect(read.leftOut).toContain(words);
});

test('a Word file comes in by what is in it, and what is left out is said', async () => {
  const picture = '<w:p><w:r><w:t>a</w:t><w:pict><v:imagedata/></w:pict><w:commentReference/></w:r></w:p>';
  const xml = `<w:document xmlns:w="urn:w" xmlns:v="urn:v"><w:body>${picture}</w:body></w:document>`;
  const bytes = Uint8Array.from(zipSync({ 'word/document.xml': strToU8(xml) }));
  for (const name of ['a.docx', 'a.docm', 'a']) {
    const { text, leftOut } = await textOf(file(name, bytes));
    expect(text).toBe('a');
    expect(leftOut).toBe(
      `A picture without a description in “${name}” was left out: a document holds text only. ` +
        `A comment in “${name}” was left out.`,
    );
  }
});

test('what cannot be read for want of what reads it is said, and the others come in', async () => {
  vi.stubGlobal('DOMParser', undefined);
  try {
    const read = await textOf(file('a.html', '<p>a'), file('b.txt', 'b'));
    expect(read).toEqual({
      text: 'b',
      leftOut: expect.stringMatching(/^“a.html” was not read: the page could/),
    });
  } finally {
    vi.unstubAllGlobals();
  }
});

test('a page is read in the charset it declares, as XHTML too', async () => {
  const mir = Uint8Array.of(0xcc, 0xe8, 0xf0);
  expect(await textOf(file('a.html', '<meta charset="windows-1251"><p>', mir))).toMatchObject({
    text: 'Мир',
  });
  const xhtml = '<?xml version="1.0" encoding="windows-1251"?><html><body><p>';
  expect(await textOf(file('a.xhtml', xhtml, mir, '</p></body></html>'))).toMatchObject({ text: 'Мир' });
});

test('text about markup is text', async () => {
  expect(await textOf(file('a.txt', '<svg> is a tag'))).toMatchObject({ text: '<svg> is a tag' });
  expect(await textOf(file('a.md', 'about `{\\rtf`'))).toMatchObject({ text: 'about {\\rtf' });
});
