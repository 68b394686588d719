import { expect, test } from 'vitest';
import { documentAddress, secretIn } from './document-address.ts';

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
