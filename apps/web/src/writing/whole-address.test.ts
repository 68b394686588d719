import { documentLimits, isSafeHref, linkAddress } from '@tercet/document';
import { expect, test } from 'vitest';
import { addressProblem, wholeAddress } from './whole-address.ts';

test('what a person types as an address is made whole', () => {
  expect(wholeAddress(' example.org/a ')).toBe('https://example.org/a');
  expect(wholeAddress('ada@example.org')).toBe('mailto:ada@example.org');
  expect(wholeAddress('http://example.org')).toBe('http://example.org');
  expect(wholeAddress('example.org:8080/a')).toBe('https://example.org:8080/a');
  expect(wholeAddress('localhost:3000/x')).toBe('http://localhost:3000/x');
  expect(wholeAddress('127.0.0.1:3000')).toBe('http://127.0.0.1:3000');
  expect(wholeAddress('[::1]:3000/x')).toBe('http://[::1]:3000/x');
  expect(wholeAddress('über.example')).toBe('https://über.example');
  expect(wholeAddress('  ')).toBe('');
});

test('a dangerous address stays what it is, and is not safe', () => {
  expect(isSafeHref(wholeAddress('javascript:alert(1)'))).toBe(false);
  expect(isSafeHref(wholeAddress('data:text/html,x'))).toBe(false);
  expect(isSafeHref(wholeAddress('a.b:alert(1)'))).toBe(false);
});

test('what cannot be a link is told in words, and what can is not', () => {
  const problems: Record<string, string> = {
    'https://my notes page': 'no spaces',
    'my notes page': 'not a web or email address',
    notes: 'not a web or email address',
    'https://': 'name of the site is missing',
    'http:///': 'name of the site is missing',
    'mailto:': 'email address is missing',
    'javascript:alert(1)': 'not “javascript:”',
    'file:///etc/passwd': 'not “file:”',
    '//example.org': 'not a web or email address',
    'https://bank.example@evil.example': 'pass for another site',
    'https://exa"mple.org': 'finds no site',
    'https://example.org:99999': 'finds no site',
    [`https://example.org/${'x'.repeat(documentLimits.attributeCharacters)}`]: 'too long',
  };
  for (const [typed, words] of Object.entries(problems)) {
    expect(addressProblem(wholeAddress(typed)), typed).toContain(words);
  }
  for (const typed of ['example.org', 'localhost:3000/x', 'ada@example.org', 'https://example.org/a b']) {
    expect(addressProblem(wholeAddress(typed)), typed).toBe(null);
    expect(linkAddress(wholeAddress(typed)), typed).not.toBe(null);
  }
});
