import { expect, test } from 'vitest';
import { oneLine } from './one-line.ts';

test.each([
  ['plain words: 語, é, 👍', 'plain words: 語, é, 👍'],
  ['two\r\nlines\tand a tab', 'two lines and a tab'],
  ['\u001b]0;title\u0007\u001b[2J', ']0;title [2J'],
  ['\u202eback\u200bwards\u2028', 'back wards'],
  ['\ud800half', 'half'],
  ['', ''],
])('%j is shown as %j', (words, line) => {
  expect(oneLine(words)).toBe(line);
});

test('a megabyte is cut, never inside a character', () => {
  expect(oneLine('x'.repeat(1_000_000))).toBe(`${'x'.repeat(199)}…`);
  expect([...oneLine('👍'.repeat(1_000_000))]).toHaveLength(200);
  expect(oneLine(`${' '.repeat(1_000_000)}x`)).toBe('');
});
