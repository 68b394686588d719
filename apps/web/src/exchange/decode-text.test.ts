import { expect, test } from 'vitest';
import { decodeText } from './decode-text.ts';

test('files of new and old programs are read as they were written', () => {
  expect(decodeText(new TextEncoder().encode('Zoë 雨 🌧'))).toBe('Zoë 雨 🌧');
  expect(decodeText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('a');
  expect(decodeText(Uint8Array.of(0xff, 0xfe, 0x5a, 0, 0xeb, 0))).toBe('Zë');
  expect(decodeText(Uint8Array.of(0xfe, 0xff, 0, 0x5a, 0, 0xeb))).toBe('Zë');
  expect(decodeText(Uint8Array.of(0x5a, 0x6f, 0xeb))).toBe('Zoë');
  expect(decodeText(new Uint8Array())).toBe('');
});

/** Letters of one-byte encodings, as their bytes. */
const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...new TextEncoder().encode(part)] : part)),
  );
const mir = [0xcc, 0xe8, 0xf0];
const nihon = [0x93, 0xfa, 0x96, 0x7b];

test.each([
  ['<meta charset=windows-1251><p>', mir, 'Мир'],
  [
    '<!doctype html><html><head><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=windows-1251">',
    mir,
    'Мир',
  ],
  ["<meta charset='Shift_JIS'>", nihon, '日本'],
  ['<?xml version="1.0" encoding="windows-1251"?><html>', mir, 'Мир'],
  ['<!-- <meta charset="shift_jis"> --><meta charset="windows-1251">', mir, 'Мир'],
  ['<meta charset="iso-2022-jp">', [0x1b, 0x24, 0x42, 0x46, 0x7c, 0x1b, 0x28, 0x42], '日'],
  ['<meta charset="utf-16">', [...new TextEncoder().encode('日')], '日'],
  ['<meta charset="no such thing">', [...new TextEncoder().encode('日')], '日'],
  ['<p>no charset', [0xeb], 'ë'],
])('a page that says %s is read so', (start, said, text) => {
  expect(decodeText(bytes(start, said), { isHtml: true })).toBe(start + text);
});

test('what a page says is not asked of a text about pages, nor against a mark', () => {
  expect(decodeText(bytes('<meta charset=windows-1251>', [0xeb]))).toMatch(/ë$/);
  const marked = bytes([0xef, 0xbb, 0xbf], '<meta charset=windows-1251>日');
  expect(decodeText(marked, { isHtml: true })).toMatch(/日$/);
});
