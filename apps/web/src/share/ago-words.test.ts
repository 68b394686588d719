import { expect, test } from 'vitest';
import { agoWords } from './ago-words.ts';

test('how long ago something was, in the largest unit that fits', () => {
  const now = Date.UTC(2026, 5, 1);
  const ago = (ms: number) => agoWords(now - ms, now);
  expect(ago(-5_000)).toBe('just now');
  expect(ago(59_000)).toBe('just now');
  expect(ago(60_000)).toBe('1 minute ago');
  expect(ago(150_000)).toBe('2 minutes ago');
  expect(ago(3 * 3_600_000)).toBe('3 hours ago');
  expect(ago(86_400_000)).toBe('yesterday');
  expect(ago(400 * 86_400_000)).toBe('last year');
});
