import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test, vi } from 'vitest';
import { openKeptDatabase, writePage } from '../kept/kept-database.ts';

const day = 24 * 60 * 60 * 1000;
const id = (letter: string) => letter.repeat(22);
const opened = (letter: string, right: 'read' | 'owner' = 'owner') => ({
  documentId: id(letter),
  secret: letter.repeat(43),
  right,
  writerId: 'ada',
});

/** The module as a page has it: a database of its own, nothing opened yet. */
async function page() {
  vi.resetModules();
  return import('./document-list.ts');
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

test('[HM3] what was opened is listed in every page of the browser; a blank page only for a day', async () => {
  const list = await page();
  await list.rememberOpened(opened('a'), 1_000);
  await list.rememberOpened(opened('b'), 1_000);
  await list.updateDocument(id('a'), { title: 'Rain', words: 'all night', changedAt: 2_000, used: true });
  const other = await page();
  expect((await other.readDocuments(1_000 + day - 1)).map(({ title }) => title).sort()).toEqual(['', 'Rain']);
  expect(await other.readDocuments(1_000 + day)).toMatchObject([{ title: 'Rain', words: 'all night' }]);
});

test('[HM3] the first list begins with the documents of which edits were kept before, and loses none of them', async () => {
  const kept = await openKeptDatabase();
  const doc = JSON.stringify({
    type: 'doc',
    content: ['Yesterday', 'it rained'].map((text) => ({
      type: 'paragraph',
      content: [{ type: 'text', text }],
    })),
  });
  const by = { right: 'owner' as const, writer: { id: 'ada', name: 'Ada', color: 1 } };
  const row = { clientId: 'c', schemaVersion: 1, confirmed: [], pending: [{ stepType: 'x' }], savedAt: 7 };
  const whole = { ...row, id: 'p', documentId: id('k'), secret: 's'.repeat(43), by };
  await writePage(kept, whole, { version: 3, doc });
  kept.close();
  const list = await page();
  expect(await list.readDocuments()).toMatchObject([
    {
      documentId: id('k'),
      secret: 's'.repeat(43),
      right: 'owner',
      title: 'Yesterday',
      words: 'it rained',
      changedAt: 7,
    },
  ]);
  const after = await openKeptDatabase();
  expect(await after.getAll('page')).toEqual([whole]);
  after.close();
  // Once: what is forgotten does not come back.
  await list.forgetDocument(id('k'));
  expect(await (await page()).readDocuments()).toEqual([]);
});

test('[HM4] what is forgotten is gone with what was offered in it, and comes back whole', async () => {
  const list = await page();
  const { keepOffers, readOffers } = await import('./kept-offers.ts');
  await list.rememberOpened(opened('a'), 1);
  await list.updateDocument(id('a'), { title: 'Rain', pinned: true });
  const before = await list.readDocuments(2);
  await keepOffers(id('a'), [offered(1)]);
  const forgotten = await list.forgetDocument(id('a'));
  expect(await list.readDocuments(2)).toEqual([]);
  expect(await readOffers(id('a'))).toEqual([]);
  // A page of it that is still open writes on: that does not bring it back.
  await list.updateDocument(id('a'), { title: 'Snow' });
  expect(await list.readDocuments(2)).toEqual([]);
  await list.bringBack(forgotten!);
  expect(await list.readDocuments(2)).toEqual(before);
  expect(await readOffers(id('a'))).toHaveLength(1);
  expect(await list.forgetDocument(id('z'))).toBe(null);
});

test('[HM3] a link that ended says why, keeps the title alone, and works again when it opens', async () => {
  const list = await page();
  await list.rememberOpened(opened('a'), 1);
  await list.updateDocument(id('a'), { title: 'Rain', words: 'all night' });
  await list.linkEnded(id('a'), 'x'.repeat(43), 'gone');
  expect(await list.readDocument(id('a'))).toMatchObject({ link: 'works', words: 'all night' });
  await list.linkEnded(id('a'), 'a'.repeat(43), 'revoked');
  // Asked again, the server says no more than that it opens nothing [LK2].
  await list.linkEnded(id('a'), 'a'.repeat(43), 'gone');
  expect(await list.readDocument(id('a'))).toMatchObject({ link: 'revoked', title: 'Rain', words: '' });
  await list.rememberOpened(opened('a'), 2);
  expect(await list.readDocument(id('a'))).toMatchObject({ link: 'works' });
});

test('[HM3] every tab follows the list', async () => {
  const list = await page();
  const other = await page();
  const heard = new Promise<void>((resolve) => {
    const stop = other.followDocuments(() => {
      stop();
      resolve();
    });
  });
  await list.rememberOpened(opened('a'), 1);
  await heard;
});

test('[HM5] a list from another browser is added, and nothing here is lost', async () => {
  const list = await page();
  await list.rememberOpened(opened('a', 'read'), 5);
  await list.updateDocument(id('a'), { title: 'Rain', pinned: true });
  const [here] = await list.readDocuments(6);
  const there = {
    ...here!,
    secret: 'o'.repeat(43),
    right: 'owner' as const,
    title: 'Old',
    changedAt: 1,
    pinned: false,
  };
  expect(await list.addDocuments([there, { ...there, documentId: id('b') }])).toBe(1);
  expect(await list.readDocument(id('a'))).toMatchObject({ right: 'owner', title: 'Rain', pinned: true });
  expect(await list.addDocuments([there])).toBe(0);
});

test('[HM3] a database that ends while the page lives is opened again', async () => {
  const list = await page();
  await list.rememberOpened(opened('a'), 1);
  await list.updateDocument(id('a'), { title: 'Rain', used: true });
  const database = await list.home();
  // A newer page wants to change it.
  await new Promise((resolve) => {
    const deleting = indexedDB.deleteDatabase('tercet-home');
    deleting.onsuccess = resolve;
  });
  expect(() => database.transaction('document')).toThrow();
  await list.rememberOpened(opened('b', 'read'), 2);
  expect(await list.readDocuments(3)).toMatchObject([{ documentId: id('b') }]);
});

test('[HM3] a browser that has no database says so each time', async () => {
  vi.stubGlobal('indexedDB', {
    open: () => {
      throw new DOMException('not here', 'SecurityError');
    },
  });
  const list = await page();
  await expect(list.rememberOpened(opened('a'), 1)).rejects.toThrow('not here');
  await expect(list.readDocuments()).rejects.toThrow('not here');
  vi.unstubAllGlobals();
});

test('[HM7] of what was offered in a document the newest stay', async () => {
  await page();
  const { keepOffers, offersOfDocument, readOffers } = await import('./kept-offers.ts');
  await keepOffers(
    id('a'),
    Array.from({ length: offersOfDocument + 20 }, (_none, index) => offered(index)),
  );
  await keepOffers(id('b'), [offered(0)]);
  const kept = await readOffers(id('a'));
  expect(kept).toHaveLength(offersOfDocument);
  expect(kept[0]?.asked.at).toBe(20);
  // Kept again, by the key it was read with or its own: no second one.
  await keepOffers(id('a'), [kept.at(-1)!, { ...offered(offersOfDocument + 19), taken: true }]);
  const again = await readOffers(id('a'));
  expect(again).toHaveLength(offersOfDocument);
  expect(again.at(-1)?.taken).toBe(true);
  expect(await readOffers(id('b'))).toHaveLength(1);
});

function offered(at: number) {
  const candidate = {
    id: `ask-${at}/0`,
    askId: `ask-${at}`,
    index: 0,
    raw: ' and the wind',
    done: true,
    reason: 'stop' as const,
    pinned: false,
    lead: '',
    replaced: null,
  };
  const asked = {
    askId: `ask-${at}`,
    asker: null,
    model: 'fake',
    settings: '{}',
    candidates: 1,
    at,
    seed: 1,
    queuePlace: null,
    againAt: null,
    failure: null,
  };
  return { candidate, asked, taken: false, takenBy: null, place: 'The rain' };
}
