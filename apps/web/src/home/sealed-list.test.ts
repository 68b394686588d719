import { pbkdf2Sync } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { knownDocuments } from './known-documents.arbitrary.ts';
import { readListed, writeListed } from './listed-documents.ts';
import { iterations, seal, unseal } from './sealed-list.ts';

afterEach(() => vi.unstubAllGlobals());

const passphrases = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });

test('[HM5] a list that was sealed comes back as it was by its passphrase, and by no other', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(knownDocuments(), { maxLength: 8 }),
      passphrases,
      passphrases,
      async (documents, right, wrong) => {
        const origin = 'https://write.example.org';
        const file = await seal(writeListed({ origin, documents }), right, 2);
        const unsealed = await unseal(file, right);
        const listed = unsealed.ok ? readListed(unsealed.text) : null;
        const working = documents.filter(({ link }) => link === 'works');
        expect(listed?.origin).toBe(origin);
        expect(listed?.documents).toEqual(
          working.map((known) => ({ ...known, ownerLinkOffered: false, writerId: '' })),
        );
        for (const { secret } of documents) expect(file).not.toContain(secret);
        if (right.normalize('NFKC') !== wrong.normalize('NFKC'))
          expect(await unseal(file, wrong)).toEqual({ ok: false, problem: 'wrong' });
      },
    ),
  );
});

test('[HM5] the key is PBKDF2-HMAC-SHA-256 of 600,000 rounds, and the file says so', async () => {
  const file = await seal('text', 'four words to remember');
  const { version, key, cipher } = JSON.parse(file);
  expect(version).toBe(1);
  expect(key).toMatchObject({ name: 'PBKDF2-SHA-256', iterations: 600_000 });
  expect(cipher.name).toBe('AES-256-GCM');
  expect(iterations).toBe(600_000);
  // Opened with nothing of ours.
  const bytes = (text: string) => Buffer.from(text, 'base64');
  const raw = pbkdf2Sync('four words to remember', bytes(key.salt), key.iterations, 32, 'sha256');
  const secret = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['decrypt']);
  const head = ['documents', 1, key.name, key.iterations, key.salt, cipher.name, cipher.nonce];
  const text = await crypto.subtle.decrypt(
    { name: 'AES-GCM', iv: bytes(cipher.nonce), additionalData: Buffer.from(JSON.stringify(head)) },
    secret,
    bytes(JSON.parse(file).sealed),
  );
  expect(Buffer.from(text).toString()).toBe('text');
});

test('[HM5] where the browser has no cipher (http on a network) the file is the same', async () => {
  const secure = await seal('text', 'passphrase', 1_000);
  const { getRandomValues } = crypto;
  vi.stubGlobal('crypto', { getRandomValues: getRandomValues.bind(crypto) });
  expect(await unseal(secure, 'passphrase')).toEqual({ ok: true, text: 'text' });
  const plain = await seal('text', 'passphrase', 1_000);
  vi.unstubAllGlobals();
  expect(await unseal(plain, 'passphrase')).toEqual({ ok: true, text: 'text' });
});

test('[HM5] two ways to type a letter are one passphrase', async () => {
  const file = await seal('text', 'caf\u00e9 noir', 2);
  expect(await unseal(file, 'cafe\u0301 noir')).toEqual({ ok: true, text: 'text' });
});

test('[HM5] a file that was changed, a newer one and any other file are told apart', async () => {
  const file = await seal('a long text', 'passphrase', 2);
  const changed = (change: (parts: Record<string, never>) => void) => {
    const parts = JSON.parse(file);
    change(parts);
    return unseal(JSON.stringify(parts), 'passphrase');
  };
  const wrong = { ok: false, problem: 'wrong' };
  const noList = { ok: false, problem: 'no-list' };
  type Parts = { version: number; sealed: string; key: { iterations: number; salt: string } };
  const with_ = (change: (parts: Parts) => void) => changed((parts) => change(parts as unknown as Parts));
  expect(
    await with_((parts) => {
      parts.sealed = `${parts.sealed[0] === 'A' ? 'B' : 'A'}${parts.sealed.slice(1)}`;
    }),
  ).toEqual(wrong);
  expect(
    await with_((parts) => {
      parts.key.iterations = 3;
    }),
  ).toEqual(wrong);
  expect(
    await with_((parts) => {
      parts.version = 2;
    }),
  ).toEqual({ ok: false, problem: 'newer' });
  // Years of work are not begun.
  expect(
    await with_((parts) => {
      parts.key.iterations = 1e12;
    }),
  ).toEqual(noList);
  expect(
    await with_((parts) => {
      parts.key.salt = '?';
    }),
  ).toEqual(noList);
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (other) => {
      expect(await unseal(other, 'passphrase')).toEqual(noList);
    }),
  );
});

test('[HM5] what is no document in a list is left out, and nothing is believed to be one', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const listed = readListed(text);
      if (listed !== null) expect(listed.documents).toEqual([]);
    }),
  );
  const good = { documentId: 'A'.repeat(22), secret: 's'.repeat(43), right: 'owner' };
  const rows = [
    good,
    { ...good, secret: '../x' },
    { ...good, right: 'root' },
    null,
    7,
    { ...good, title: 'x'.repeat(500), openedAt: Number.MAX_VALUE, pinned: 1 },
  ];
  const listed = readListed(JSON.stringify({ origin: 'http://localhost', documents: rows }));
  expect(listed?.documents).toHaveLength(2);
  expect(listed?.documents[1]).toMatchObject({ openedAt: 0, pinned: false });
  expect(listed?.documents[1]?.title).toHaveLength(81);
});
