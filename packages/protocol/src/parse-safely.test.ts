import { expect, test } from 'vitest';
import { z } from 'zod';
import { parseSafely } from './parse-safely.ts';
import { text } from './text.ts';

const lengths: unknown[] = [{ valueOf: 1, toString: 1 }, { valueOf: 1 }, {}, '1', -1, null];

test('an object in the place of a text or a list, with a length that is none, is wrong and no bug', () => {
  for (const length of lengths) {
    expect(parseSafely(text(40), { length }).success).toBe(false);
    expect(parseSafely(z.array(z.int()).max(3), { length }).success).toBe(false);
    expect(parseSafely(z.object({ name: text(40) }), { name: { length } }).success).toBe(false);
  }
  expect(parseSafely(text(40), 'Kim')).toMatchObject({ success: true, data: 'Kim' });
});
