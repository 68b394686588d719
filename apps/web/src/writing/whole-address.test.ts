import { isSafeHref } from '@tercet/document';
import { expect, test } from 'vitest';
import { wholeAddress } from './whole-address.ts';

test('what a person types as an address is made whole', () => {
  expect(wholeAddress(' example.org/a ')).toBe('https://example.org/a');
  expect(wholeAddress('ada@example.org')).toBe('mailto:ada@example.org');
  expect(wholeAddress('http://example.org')).toBe('http://example.org');
  expect(wholeAddress('  ')).toBe('');
});

test('a dangerous address stays what it is, and is not safe', () => {
  expect(isSafeHref(wholeAddress('javascript:alert(1)'))).toBe(false);
  expect(isSafeHref(wholeAddress('data:text/html,x'))).toBe(false);
});
