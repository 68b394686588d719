import { expect, test } from 'vitest';
import { initials } from './initials.ts';

test('[UX 17] a name’s first and last word, in whole characters', () => {
  expect(initials('Ada')).toBe('A');
  expect(initials('  Ada  von Lovelace ')).toBe('AL');
  expect(initials('éva ölmez')).toBe('ÉÖ');
  expect(initials('👩‍🚀 Bo')).toBe('👩‍🚀B');
  expect(initials('')).toBe('');
});
