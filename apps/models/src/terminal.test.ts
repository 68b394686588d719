import { printable, printableLine } from '@tercet/protocol';
import { expect, test } from 'vitest';

test('what a terminal obeys is written out; letters of every script and emoji stay', () => {
  expect(printable('a\u001b[2Jb\r\nc\td\u009b31m\u0007')).toBe(
    'a\\u001b[2Jb\\u000d\\nc\\td\\u009b31m\\u0007',
  );
  expect(printable('gpt\u202egnp.\u2066\u200f\u2028\ufeff\u{e0041}\ud800')).toBe(
    'gpt\\u202egnp.\\u2066\\u200f\\u2028\\ufeff\\udb40\\udc41\\ud800',
  );
  const letters = 'é 中文 العربية עברית 👩‍👩‍👧 “quoted” \\n';
  expect(printable(letters)).toBe(letters);
});

test('of every character one line is left, and of JSON the same value', () => {
  for (let code = 0; code < 0x10000; code += 8) {
    const text = String.fromCharCode(...Array.from({ length: 8 }, (_, at) => code + at), 0x41, code);
    expect(printable(text)).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
    expect(JSON.parse(printable(JSON.stringify(text)))).toBe(text);
  }
});

test('a line for a person is cut where it never ends', () => {
  expect(printableLine(` ${'x'.repeat(5000)}\n`)).toBe(`${'x'.repeat(2000)} …`);
});
