import { isSoundText, rights } from '@tercet/protocol';
import fc from 'fast-check';
import { type KnownDocument, titleCharacters, wordsCharacters } from './known-document.ts';

const base64url = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
const letters = (length: number) =>
  fc.string({ unit: fc.constantFrom(...base64url), minLength: length, maxLength: length });
/** Whatever stands in a text, whole characters. */
const text = (most: number) =>
  fc.string({ unit: 'grapheme', maxLength: most }).map((written) => {
    const cut = written.slice(0, most);
    return isSoundText(cut) ? cut : '';
  });
const time = fc.nat({ max: 4_000_000_000_000 });

/** Anything the list may hold; few secrets, so that two are sometimes of one link. */
export const knownDocuments = (): fc.Arbitrary<KnownDocument> =>
  fc.record({
    documentId: letters(22),
    secret: fc.oneof(fc.constantFrom('a'.repeat(43), 'b'.repeat(43)), letters(43)),
    right: fc.constantFrom(...rights),
    link: fc.constantFrom('works', 'works', 'revoked', 'deleted', 'gone'),
    title: text(titleCharacters),
    words: text(wordsCharacters),
    openedAt: time,
    changedAt: time,
    pinned: fc.boolean(),
    used: fc.boolean(),
    ownerLinkOffered: fc.boolean(),
    writerId: fc.constantFrom('', 'ada', 'bea'),
  });
