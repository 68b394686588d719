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
