import { limits, type Right, rights } from '@tercet/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPageDoor, type Visitor } from './page-door.ts';
import { createRates } from './rates.ts';
import type { Refusal } from './refusal.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Pages of one server: `page(id, address)`. */
function scene(isOn = true) {
  const rates = createRates(isOn);
  const observed: Refusal[] = [];
  const cut: string[] = [];
  const page = (pageId: string, address = '10.0.0.1') =>
    createPageDoor({
      pageId,
      address,
      rates,
      isOn,
      observe: (reason) => observed.push(reason),
      cut: () => cut.push(pageId),
      hasDocument: () => undefined,
    });
  return { page, observed, cut };
}

const times = async <Answer>(count: number, act: () => Promise<Answer>) => {
  let last: Answer | undefined;
  for (let time = 0; time < count; time += 1) last = await act();
  return last;
};

test('[MS4] a page has its messages for ten seconds at once; of more it hears when to come back; others go on', async () => {
  const { page, observed, cut } = scene();
  const fast = page('fast');
  expect(await times(limits.messagesPerSecond * 10, fast.message)).toBe(null);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(await fast.message()).toEqual({ code: 'too-fast', what: 'messages', retryAfterMs: 6_000 });
  expect(await page('other').message()).toBe(null);
  expect(observed).toEqual(['messages']);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(await fast.message()).toBe(null);
  expect(cut).toEqual([]);
});

test('[MS4] a page ten times over its rate is cut', async () => {
  const { page, observed, cut } = scene();
  await times(limits.messagesPerSecond * 100, page('flood').message);
  expect(cut).toEqual([]);
  await page('flood').message();
  expect(cut).toEqual(['flood']);
  expect(observed.at(-2)).toBe('flood');
});

test('[MS4] documents are counted by address, whatever page asks', async () => {
  const { page } = scene();
  for (let made = 0; made < limits.documentsPerMinute; made += 1) {
    expect(await page(`page ${made}`).newDocument()).toBe(null);
  }
  expect(await page('one more').newDocument()).toEqual({
    code: 'too-fast',
    what: 'new documents',
    retryAfterMs: 60_000,
  });
  expect(await page('elsewhere', '10.0.0.2').newDocument()).toBe(null);
});

test('[MS4] [LK2] links that open nothing are counted by address', async () => {
  const { page } = scene();
  const guessing = page('guessing');
  expect(await times(limits.wrongLinksPerMinute, guessing.wrongLink)).toBe(null);
  expect(await page('again').wrongLink()).toMatchObject({
    code: 'too-fast',
    what: 'links that open nothing',
  });
  expect(await page('elsewhere', '10.0.0.2').wrongLink()).toBe(null);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await guessing.wrongLink()).toBe(null);
});

test('[MS4] bytes are counted by document', async () => {
  const { page, observed } = scene();
  const half = limits.documentBytesPerSecond * 5;
  expect(await page('a').append('one', half)).toBe(null);
  expect(await page('b').append('one', half)).toBe(null);
  expect(await page('c').append('one', 1)).toMatchObject({ code: 'too-fast', retryAfterMs: 10_000 });
  expect(await page('c').append('two', 1)).toBe(null);
  expect(observed).toEqual(['document-bytes']);
});

/** So many pages in a document, each of another address. */
const visitors = (count: number, right: Right, linkId = `a ${right} link`, address?: string): Visitor[] =>
  Array.from({ length: count }, (_, index) => ({ right, linkId, address: address ?? `10.0.1.${index}` }));
const { pagesPerDocument, pagesPerDocumentOfAddress } = limits;

test('[MS4] one page more than may have a document open hears the bound', () => {
  const { page } = scene();
  const link = { id: 'a read link', right: 'read' } as const;
  expect(page('last').enter(link, visitors(pagesPerDocument - 1, 'read'))).toBe(null);
  expect(page('more').enter(link, visitors(pagesPerDocument, 'read'))).toMatchObject({
    code: 'too-many',
    limit: pagesPerDocument,
  });
});

test('[MS4] places by right: a page is kept out only by pages that may as much as it, or more', () => {
  const { page } = scene();
  const rank: Record<Right, number> = { read: 0, write: 1, ask: 1, owner: 2 };
  for (const theirs of rights) {
    for (const mine of rights) {
      const others = visitors(pagesPerDocument, theirs, `an ${theirs} link`);
      // As one of the same link, since an owner's link without a page always has a place.
      const answer = page('one').enter({ id: `an ${theirs} link`, right: mine }, others);
      expect([theirs, mine, answer === null]).toEqual([theirs, mine, rank[theirs] < rank[mine]]);
    }
  }
});

test('[MS4] an owner’s link that has no page in the document always has a place for one', () => {
  const { page } = scene();
  const others = visitors(pagesPerDocument, 'owner', 'another owner’s link');
  expect(page('owner').enter({ id: 'an owner’s link', right: 'owner' }, others)).toBe(null);
  expect(page('other').enter({ id: 'another owner’s link', right: 'owner' }, others)).not.toBe(null);
});

test('[MS4] one address does not take all places of a document', () => {
  const { page } = scene();
  const link = { id: 'a read link', right: 'read' } as const;
  const others = visitors(pagesPerDocumentOfAddress, 'read', 'a read link', '10.0.0.1');
  expect(page('here', '10.0.0.1').enter(link, others)).toMatchObject({ limit: pagesPerDocumentOfAddress });
  expect(page('elsewhere', '10.0.0.2').enter(link, others)).toBe(null);
  expect(page('owner', '10.0.0.1').enter({ id: 'own', right: 'owner' }, others)).toBe(null);
});

test('RATE_LIMITS=off: nothing is counted', async () => {
  const { page } = scene(false);
  const free = page('free');
  expect(await times(limits.documentsPerMinute + 1, free.newDocument)).toBe(null);
  expect(await free.append('one', limits.documentBytesPerSecond * 100)).toBe(null);
  const others = visitors(pagesPerDocument, 'read');
  expect(free.enter({ id: 'a read link', right: 'read' }, others)).toBe(null);
});

test('no timer keeps the server alive', async () => {
  // Counted without a turn of the event loop between: the timers of others cannot begin or end meanwhile.
  const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
  vi.useRealTimers();
  const before = timers();
  const heard = scene().page('b').message();
  expect(timers()).toBe(before);
  await heard;
});
