import { expect, test } from 'vitest';
import { damageWords } from './damage-words.ts';

test('edits that are damaged are counted as a person counts, from one', () => {
  expect(damageWords({ part: 'steps', from: 6, to: 7 })).toBe('One edit (number 7)');
  expect(damageWords({ part: 'steps', from: 6, to: 9 })).toBe('3 edits (numbers 7 to 9)');
});
