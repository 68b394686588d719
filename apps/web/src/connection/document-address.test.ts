import fc from 'fast-check';
import { expect, test } from 'vitest';
import { documentAddress, mendedAddress, secretIn, secretProblem } from './document-address.ts';

const secret = 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg';

test('[LK3] the secret stands in the fragment, and is found there again', () => {
  const address = new URL(documentAddress('AAAAAAAAAAAAAAAAAAAAAA', secret), 'http://localhost');
  expect(address.pathname + address.search).toBe('/d/AAAAAAAAAAAAAAAAAAAAAA');
  expect(secretIn(address.hash)).toBe(secret);
});

test('[LK2] no secret, half a secret and something else are none', () => {
  for (const hash of ['', '#', `#${secret.slice(1)}`, `#${secret}x`, '#heading', `#${secret.slice(1)}!`])
    expect(secretIn(hash)).toBeNull();
});

const documentId = 'AAAAAAAAAAAAAAAAAAAAAA';
const right = documentAddress(documentId, secret);
const locationOf = (address: string) => {
  const { pathname, hash } = new URL(address, 'http://localhost');
  return { pathname, hash };
};

test('an address is mended that a mail program, a sentence or a messenger changed', () => {
  const changed = [
    ...[
      '.',
      ')',
      ',',
      '>',
      '%3E',
      '&gt;',
      ';',
      '"',
      '%22',
      "'",
      '’',
      '”',
      ']',
      '**',
      '…',
      ').',
      '?utm_source=mail',
    ].map((after) => right + after),
    right.replace('#', '%23'),
    right.replace('#', '%2523'),
    `${right.replace('#', '%23')}.`,
    right.replace('#', '/#'),
    right.replace('#', '##'),
  ];
  for (const one of changed) expect([one, mendedAddress(locationOf(one))]).toEqual([one, right]);
  for (const one of [
    right,
    '/',
    '/d/',
    `/d/${documentId}`,
    '/d/short#x',
    '/d/%E0%A4%A',
    `/x${right}`,
    `${right}x`,
  ])
    expect([one, mendedAddress(locationOf(one))]).toEqual([one, null]);
});

test('whatever stands behind the key but a letter or a digit, the document is found; else no other one is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), (after) => {
      const found = secretIn(`#${secret}${after}`);
      expect(found).toBe(/^[a-z\d]/i.test(after) ? null : secret);
      const mended = mendedAddress(locationOf(right + after));
      expect([null, right]).toContain(mended);
    }),
    { seed: 12, numRuns: 500 },
  );
});

test('an address without its key, or with a part of it, says so', () => {
  expect(secretProblem('')).toMatch(/has no key/);
  expect(secretProblem(`#${secret.slice(0, 20)}`)).toMatch(/has 20 of 43 characters/);
  expect(secretProblem(`#${secret.slice(0, 20)}.`)).toMatch(/has 20 of 43 characters/);
  expect(secretProblem(`#${secret}x`)).toMatch(/is no key/);
});
