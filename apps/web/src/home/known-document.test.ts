import { rights } from '@tercet/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  afterOpening,
  inOrder,
  isBlank,
  type KnownDocument,
  mergeKnown,
  newlyKnown,
} from './known-document.ts';
import { knownDocuments } from './known-documents.arbitrary.ts';
import { searchDocuments } from './search-documents.ts';

const secretOf = (letter: string) => letter.repeat(43);
const opened = (letter: string, right: KnownDocument['right']) => ({
  documentId: 'A'.repeat(22),
  secret: secretOf(letter),
  right,
  writerId: 'ada',
});
const known = (part: Partial<KnownDocument>): KnownDocument => ({
  ...newlyKnown(opened('s', 'owner'), 5),
  ...part,
});

test('[HM3] opened by a lesser link the better one stays, until it works no more', () => {
  const owner = afterOpening(undefined, opened('o', 'owner'), 1);
  const read = afterOpening(owner, opened('r', 'read'), 2);
  expect(read).toMatchObject({ secret: secretOf('o'), right: 'owner', openedAt: 2, changedAt: 1 });
  const revoked = afterOpening({ ...read, link: 'gone' }, opened('r', 'read'), 3);
  expect(revoked).toMatchObject({ secret: secretOf('r'), right: 'read', link: 'works' });
  expect(afterOpening(revoked, opened('w', 'write'), 4)).toMatchObject({
    secret: secretOf('w'),
    right: 'write',
  });
  // The same link may allow less than it did.
  expect(afterOpening(owner, opened('o', 'read'), 5)).toMatchObject({ right: 'read' });
});

test('[HM5] merging two lists’ knowledge loses nothing, whichever comes first, and is the same done twice', () => {
  fc.assert(
    fc.property(knownDocuments(), knownDocuments(), (one, other) => {
      const two = { ...other, documentId: one.documentId };
      const merged = mergeKnown(one, two);
      expect(mergeKnown(two, one)).toEqual(merged);
      expect(mergeKnown(merged, one)).toEqual(merged);
      expect(mergeKnown(one, one)).toEqual(one);
      expect(merged.pinned).toBe(one.pinned || two.pinned);
      expect(merged.changedAt).toBe(Math.max(one.changedAt, two.changedAt));
      const working = [one, two].filter(({ link }) => link === 'works');
      if (working.length > 0 && one.secret !== two.secret) {
        const best = Math.max(...working.map(({ right }) => rights.indexOf(right)));
        expect(rights.indexOf(merged.right)).toBe(best);
        expect(merged.link).toBe('works');
      }
    }),
  );
});

test('[HM3] pinned ones come first, then those in use last', () => {
  const list = inOrder([
    known({ documentId: 'old', changedAt: 1, openedAt: 1 }),
    known({ documentId: 'opened', changedAt: 1, openedAt: 9 }),
    known({ documentId: 'pinned', changedAt: 0, openedAt: 0, pinned: true }),
    known({ documentId: 'changed', changedAt: 7, openedAt: 2 }),
  ]);
  expect(list.map(({ documentId }) => documentId)).toEqual(['pinned', 'opened', 'changed', 'old']);
});

test('[HM3] a page is blank only while nobody wrote on it, and nobody else has it', () => {
  expect(isBlank(known({}))).toBe(true);
  const kept: Partial<KnownDocument>[] = [
    { used: true },
    { pinned: true },
    { right: 'read' },
    { link: 'gone' },
  ];
  for (const part of kept) expect(isBlank(known(part))).toBe(false);
});

test('searching looks at titles and first words, without case or accents, for every word', () => {
  const list = [
    known({ title: 'Éxito en Málaga', words: 'El viento' }),
    known({ title: 'The harbour', words: 'was empty, and the wind' }),
    known({ title: 'ﬁnal 日本語', words: '' }),
  ];
  const titles = (wanted: string) => searchDocuments(list, wanted).map(({ title }) => title);
  expect(titles('')).toHaveLength(3);
  expect(titles('malaga exito')).toEqual(['Éxito en Málaga']);
  expect(titles('WIND harb')).toEqual(['The harbour']);
  expect(titles('final 本')).toEqual(['ﬁnal 日本語']);
  expect(titles('storm')).toEqual([]);
});
