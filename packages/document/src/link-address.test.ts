import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { documentLimits } from './document-limits.ts';
import { isSafeHref, linkAddress } from './link-address.ts';
import { unsafeAddresses } from './unsafe-links.fixture.ts';

describe('[DC15] an address is what a browser reads in it', () => {
  const stored: Record<string, string> = {
    'https://example.org': 'https://example.org',
    'https://example.org/': 'https://example.org/',
    'HTTP://Example.org/A': 'HTTP://Example.org/A',
    '  https://example.org/a\n': 'https://example.org/a',
    'https://exa\tmple.org/a': 'https://example.org/a',
    'https://example.org/a b': 'https://example.org/a%20b',
    'https://example.org\\a\\b': 'https://example.org/a/b',
    'https://example.org/100%': 'https://example.org/100%25',
    'https://example.org/%zz%20': 'https://example.org/%25zz%20',
    'https://example.org/[a]|{b}^`"<c>': 'https://example.org/%5Ba%5D%7C%7Bb%7D%5E%60%22%3Cc%3E',
    'https://example.org/?q=é[1]#a#b': 'https://example.org/?q=%C3%A9%5B1%5D#a%23b',
    'https://über.example/straße': 'https://xn--ber-goa.example/stra%C3%9Fe',
    'https://例え.テスト': 'https://xn--r8jz45g.xn--zckzah/',
    'https://example.org:443/a': 'https://example.org/a',
    'http://localhost:3000/x': 'http://localhost:3000/x',
    'http://0x7f.1/': 'http://127.0.0.1/',
    'http://[::1]:8080/a': 'http://[::1]:8080/a',
    'https:///example.org': 'https://example.org/',
    'mailto:ada@example.org': 'mailto:ada@example.org',
    'mailto:ada@example.org?subject=The sea': 'mailto:ada@example.org?subject=The%20sea',
    'mailto:?subject=Sea': 'mailto:?subject=Sea',
  };
  for (const [written, address] of Object.entries(stored)) {
    test(JSON.stringify(written), () => {
      expect(linkAddress(written)).toBe(address);
      expect(isSafeHref(address)).toBe(true);
      expect(isSafeHref(written)).toBe(written === address);
    });
  }
});

test('[DC15] what a browser would read as something else, or as nothing, is no address', () => {
  const none = [
    ...unsafeAddresses,
    '\u00a0https://example.org',
    '\ufeffhttps://example.org',
    '\u200bhttps://example.org',
    '\u3000https://example.org',
    'https://',
    'https:// ',
    'https://my notes page',
    'https://exa%6d mple.org',
    'https://exa"mple.org',
    'https://a\u0000b.org',
    'https:example.org',
    'https:\\\\example.org',
    '\\\\example.org',
    'example.org',
    './notes',
    '#top',
    '?q',
    'https://bank.example@evil.example/',
    'https://ada:secret@example.org/',
    'https://example.org:99999/',
    'mailto:',
    'mailto: ',
    'mailto:nobody',
    'mailto:@',
    'ftp://example.org/',
    `https://example.org/${'x'.repeat(documentLimits.attributeCharacters)}`,
    `https://example.org/${'雨'.repeat(documentLimits.attributeCharacters / 2)}`,
    null,
    7,
    {},
    ['https://example.org'],
  ];
  for (const written of none) expect([written, linkAddress(written)]).toEqual([written, null]);
});

test('[DC15] whatever is written: an address stays itself, is RFC 3986’s, and opens a page or a mail anywhere', () => {
  const odd = fc.constantFrom(
    ...' \t\n\r\0\u00a0\ufeff\u202e\\/:@?#[]%<>"`{}|^.é雨\ud800'.split(''),
    'https://',
    'mailto:',
    'javascript:',
    '%2F',
    'a',
    'x.org',
    '..',
  );
  const written = fc.oneof(
    fc.array(odd, { maxLength: 12 }).map((parts) => parts.join('')),
    fc.array(odd, { maxLength: 12 }).map((parts) => `https://x.org${parts.join('')}`),
    fc.array(odd, { maxLength: 12 }).map((parts) => `mailto:a@b.org${parts.join('')}`),
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
  );
  fc.assert(
    fc.property(written, (text) => {
      const address = linkAddress(text);
      if (address === null) return;
      expect(linkAddress(address)).toBe(address);
      expect(address).toMatch(/^(https?:\/\/|mailto:)[\w.~!$&'()*+,;=:@/?#[\]%-]+$/i);
      expect(address).not.toMatch(/%(?![\da-f]{2})/i);
      // On any page it says the same, and the same as what was written said.
      for (const base of [undefined, 'https://tercet.example/d/1', 'http://localhost/']) {
        const read = new URL(address, base);
        expect(read.protocol).toMatch(/^(https?|mailto):$/);
        expect(read.host).toBe(new URL(text).host);
        expect(read.username + read.password).toBe('');
      }
    }),
    { seed: 19, numRuns: 2_000 },
  );
});
