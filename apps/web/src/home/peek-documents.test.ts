import type { DocumentPeeked } from '@tercet/protocol';
import { expect, test } from 'vitest';
import type { PageResult } from '../connection/page-failure.ts';
import { newlyKnown } from './known-document.ts';
import { againAfterMs, type Peeked, peekDocuments } from './peek-documents.ts';
import { rowWords } from './row-words.ts';

const documents = Array.from({ length: 10 }, (_none, index) => ({ documentId: `${index}`, secret: 's' }));

function desk() {
  const asked: string[] = [];
  const waiting: ((result: PageResult<DocumentPeeked>) => void)[] = [];
  const said: [string, Peeked['state']][] = [];
  const clock = { now: 0 };
  const peeks = peekDocuments({
    peek: ({ documentId }) => {
      asked.push(documentId);
      return new Promise((resolve) => waiting.push(resolve));
    },
    onPeeked: ({ documentId }, { state }) => said.push([documentId, state]),
    now: () => clock.now,
  });
  const answer = async (result: PageResult<DocumentPeeked>) => {
    waiting.shift()?.(result);
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { asked, said, clock, peeks, answer };
}
const opens: PageResult<DocumentPeeked> = { ok: true, value: { right: 'read', writers: [], writerCount: 0 } };

test('[HM2] four are asked about at once, those out of sight not at all, and none again within a minute', async () => {
  const { asked, said, clock, peeks, answer } = desk();
  peeks.want(documents.slice(0, 6));
  expect(asked).toEqual(['0', '1', '2', '3']);
  await answer(opens);
  expect(asked).toEqual(['0', '1', '2', '3', '4']);
  peeks.want(documents.slice(7, 9));
  await answer(opens);
  expect(asked.at(-1)).toBe('7');
  for (let index = 0; index < 8; index += 1) await answer(opens);
  expect(asked).toEqual(['0', '1', '2', '3', '4', '7', '8']);
  expect(said).toHaveLength(7);
  clock.now = againAfterMs - 1;
  peeks.want(documents.slice(7, 9));
  expect(asked).toHaveLength(7);
  clock.now = againAfterMs;
  peeks.want(documents.slice(7, 9));
  expect(asked.slice(7)).toEqual(['7', '8']);
});

test('[MS4] [HM2] told to wait, nothing is asked until then', async () => {
  const { asked, said, clock, peeks, answer } = desk();
  peeks.want(documents.slice(0, 1));
  await answer({
    ok: false,
    failure: { code: 'too-fast', what: 'links that open nothing', retryAfterMs: 5_000 },
  });
  peeks.want(documents.slice(0, 2));
  expect(asked).toEqual(['0']);
  clock.now = 5_000;
  peeks.want(documents.slice(0, 2));
  expect(asked).toEqual(['0', '0', '1']);
  await answer({ ok: false, failure: { code: 'document-unknown', documentId: '0' } });
  await answer({ ok: false, failure: { code: 'no-answer' } });
  expect(said).toEqual([
    ['0', 'gone'],
    ['1', 'unanswered'],
  ]);
});

test('[HM3] a row says who is there, oneself left out, and what is the matter with its link', () => {
  const known = newlyKnown({ documentId: 'd', secret: 's', right: 'owner', writerId: 'me' }, 0);
  const writer = (id: string, name: string) => ({ id, name, color: 0 });
  const here = (writers: ReturnType<typeof writer>[], writerCount = writers.length) =>
    rowWords(known, { state: 'opens', writers, writerCount }, 60_000).here;
  expect(here([writer('me', 'Ada')])).toBe('');
  expect(here([writer('me', 'Ada'), writer('b', 'Bea')])).toBe('Bea is here now');
  expect(here([writer('b', '')])).toBe('Someone is here now');
  expect(here([writer('b', ''), writer('c', '')])).toBe('2 people are here now');
  expect(here([writer('b', 'Bea'), writer('c', 'Cal')])).toBe('Bea and Cal are here now');
  expect(here([writer('b', 'Bea'), writer('c', 'Cal'), writer('d', 'Dan')], 20)).toBe(
    'Bea, Cal and 18 others are here now',
  );
  expect(rowWords(known, undefined, 60_000)).toEqual({
    when: 'Last change seen 1 minute ago',
    trouble: null,
    here: '',
  });
  for (const link of ['deleted', 'revoked', 'gone'] as const)
    expect(rowWords({ ...known, link }, undefined, 0).trouble).toMatch(/Deleted|revoked|no longer works/);
});
