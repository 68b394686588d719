import type { OfferNews, SharedOffer } from '@tercet/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { allReady, type RunningServer, runServer } from '../testing/running-server.ts';
import { type TestPage, typing } from '../testing/test-page.ts';

let server: RunningServer;
let ada: TestPage;
let bea: TestPage;
let cal: TestPage;
let documentId: string;

beforeEach(async () => {
  server = await runServer({ environment: { RATE_LIMITS: 'off' } });
  await server.models(allReady);
  ada = await server.page();
  documentId = await ada.startDocument();
  bea = await comes('write', 'Bea');
  cal = await comes('read', 'Cal');
});
afterEach(() => server.remove());

async function comes(right: 'read' | 'write' | 'ask', name: string): Promise<TestPage> {
  const page = await server.page();
  page.secrets.set(documentId, (await ada.link(documentId, right)).secret);
  page.person = { ...page.person, name };
  const opened = await page.open(documentId);
  if (!opened.ok) throw new Error(opened.failure.code);
  return page;
}
const me = (page: TestPage) => page.participants.get(documentId) ?? '';
const newsOf = (page: TestPage): OfferNews[] => page.news.map(({ news }) => news);
const isLast = (page: TestPage, type: OfferNews['type']) =>
  page.hears(() => newsOf(page).at(-1)?.type === type);
const ended = (page: TestPage, askId = 'ask') =>
  page.hears(() => page.eventsOf(askId).filter(({ type }) => type === 'ended').length === 3);
const show = (page: TestPage, rows: { askId: string; candidate: number }[], consumed = '') =>
  page.socket.emit('offer:show', { documentId, rows, consumed });
const rowsOf = (askId: string) => [0, 1, 2].map((candidate) => ({ askId, candidate }));
const take = (page: TestPage, of: TestPage, candidate = 0, askId = 'ask') =>
  page.call('offer:take', { documentId, participant: me(of), askId, candidate });
async function offersFor(right: 'read' | 'write'): Promise<SharedOffer[]> {
  const late = await comes(right, 'Late');
  const opened = await late.open(documentId);
  return opened.ok ? opened.value.offers : [];
}

test('[OF1] what a page asks and hears, everyone else hears, in the same order; it hears nothing twice', async () => {
  await ada.ask({ prompt: '(redraw)', settings: { seed: 3, temperature: 0.5 } });
  await ended(ada);
  for (const page of [bea, cal]) {
    await page.hears(() => page.news.length === 1 + ada.events.length);
    const [asked, ...events] = newsOf(page);
    expect(asked).toMatchObject({
      type: 'asked',
      participant: me(ada),
      ask: {
        askId: 'ask',
        model: 'fake',
        settings: '{"seed":3,"temperature":0.5}',
        candidates: 3,
        place: { version: 0, anchor: 1, head: 1 },
        events: [],
      },
    });
    expect(events.map((news) => news.type === 'event' && news.event)).toEqual(ada.events);
  }
  expect(ada.news).toEqual([]);
});

test('[OF1] who comes late gets what was said so far in one go, in the order of [CN2], and then the rest', async () => {
  await ada.ask({ prompt: '(redraw)(hang)' });
  await ada.hears(() => ada.eventsOf('ask').filter(({ type }) => type === 'piece').length === 4);
  show(ada, rowsOf('ask'), 'The');
  await isLast(bea, 'shown');
  const [offer] = await offersFor('read');
  expect(offer).toMatchObject({ participant: me(ada), rows: rowsOf('ask'), consumed: 'The' });
  expect(offer?.asks[0]?.events).toMatchObject([
    { type: 'started', seed: 7 },
    { type: 'piece', candidate: 0, index: 0, text: 'Again0' },
    { type: 'piece', candidate: 1, index: 0, text: 'The1' },
    { type: 'piece', candidate: 2, index: 0, text: 'The2' },
  ]);
  ada.socket.emit('continuation:cancel', { askId: 'ask', candidate: 1 });
  await bea.hears(() => newsOf(bea).some((news) => news.type === 'event' && news.event.type === 'ended'));
  const [later] = await offersFor('read');
  expect(later?.asks[0]?.events.map(({ type }) => type)).toEqual([
    'started',
    'piece',
    'piece',
    'ended',
    'piece',
  ]);
});

test('[OF1] where it was asked is told in the newest version, and follows the text', async () => {
  await ada.append(documentId, 0, [typing('The sea')]);
  await bea.append(documentId, 1, [typing('Yes. ')]);
  await ada.ask({ prompt: '(hang)', document: { documentId, version: 1, position: 8 } });
  await isLast(bea, 'event');
  expect(newsOf(bea)[0]).toMatchObject({ ask: { place: { version: 2, anchor: 13, head: 13 } } });
  await bea.append(documentId, 2, [typing('!!')]);
  const [offer] = await offersFor('read');
  expect(offer?.asks[0]?.place).toEqual({ version: 3, anchor: 15, head: 15 });
  expect(
    await ada.ask({ askId: 'lost', prompt: 'x', document: { documentId, version: 9, position: 1 } }),
  ).toMatchObject({
    failure: { code: 'bad-message', path: 'document' },
  });
});

describe('[OF2] an offer is over, and everyone hears so', () => {
  beforeEach(async () => {
    await ada.ask({ prompt: '(hang)' });
    await isLast(bea, 'event');
  });
  const over = async () => {
    await isLast(bea, 'closed');
    expect(newsOf(bea).at(-1)).toEqual({ type: 'closed', participant: me(ada) });
    expect(await offersFor('read')).toEqual([]);
    expect(await take(bea, ada)).toEqual({ ok: false, failure: { code: 'offer-over', by: null } });
  };

  test('when its page shows nothing any more; what the ask says later is the page’s alone', async () => {
    const heard = bea.news.length;
    show(ada, []);
    ada.socket.emit('continuation:cancel', { askId: 'ask' });
    await ended(ada);
    await over();
    expect(bea.news).toHaveLength(heard + 1);
  });

  test('when its page disconnects', async () => {
    ada.socket.disconnect();
    await isLast(bea, 'closed');
    expect(await take(bea, ada)).toEqual({ ok: false, failure: { code: 'offer-over', by: null } });
  });

  test('when its page closes the document; its asks in it end', async () => {
    ada.socket.emit('document:close', { documentId }, () => undefined);
    await ended(ada);
    await isLast(bea, 'closed');
  });

  test('a page without an offer shows nothing, whatever it says', async () => {
    const dan = await comes('ask', 'Dan');
    const heard = bea.news.length;
    show(dan, rowsOf('ask'));
    show(dan, []);
    show(ada, [{ askId: 'ask', candidate: 0 }, ...rowsOf('nobody’s')]);
    await isLast(bea, 'shown');
    expect(newsOf(bea).slice(heard)).toMatchObject([
      { type: 'shown', rows: [{ askId: 'ask', candidate: 0 }] },
    ]);
  });
});

test('[OF3] a take of what is not there is over; one by who only reads is not allowed', async () => {
  await ada.ask({ prompt: '(hang)' });
  await isLast(bea, 'event');
  const none = { ok: false, failure: { code: 'offer-over', by: null } };
  expect(await take(bea, ada, 3)).toEqual(none);
  expect(await take(bea, ada, 0, 'other')).toEqual(none);
  expect(await take(bea, bea)).toEqual(none);
  expect(await bea.call('offer:take', { documentId, participant: 'P', askId: 'ask', candidate: 0 })).toEqual(
    none,
  );
  expect(await take(cal, ada)).toEqual({ ok: false, failure: { code: 'not-allowed', needs: 'write' } });
  expect(await take(bea, ada, 2)).toEqual({ ok: true, value: null });
});

test('[OF3] of two who take at the same time one wins, in either order, fifty times; the others hear who', async () => {
  const dan = await comes('write', 'Dan');
  const wins = new Map<TestPage, number>();
  for (let round = 0; round < 50; round += 1) {
    const askId = `ask${round}`;
    await ada.ask({ askId, prompt: 'The sea' });
    await ended(ada, askId);
    await cal.hears(() => newsOf(cal).filter((news) => news.type === 'event').length === ada.events.length);
    // The asker and two others, by turns first; also with both on the wire before either is answered.
    const racers = [ada, bea, dan];
    const order = [0, 1, 2].map((index) => racers[(round + index) % 3]!);
    const answers = await Promise.all(order.map((page, index) => take(page, ada, index, askId)));
    const winners = order.filter((_, index) => answers[index]?.ok);
    expect(winners).toHaveLength(1);
    const [winner] = winners as [TestPage];
    wins.set(winner, (wins.get(winner) ?? 0) + 1);
    for (const answer of answers) {
      if (!answer.ok) {
        expect(answer.failure).toEqual({ code: 'offer-over', by: winner.person.name || 'Someone' });
      }
    }
    const taken = { type: 'taken', participant: me(ada), askId, candidate: order.indexOf(winner) };
    for (const page of [ada, bea, dan, cal]) {
      if (page === winner) continue;
      await isLast(page, 'taken');
      expect(newsOf(page).at(-1)).toMatchObject({ ...taken, by: { name: winner.person.name } });
    }
    const tellings = newsOf(winner).filter((news) => news.type === 'taken' && news.askId === askId);
    expect(tellings).toEqual([]);
  }
  expect(wins.size).toBe(3);
});

test('an offer keeps few asks however often its page asks again: those shown, those under way, the newest', async () => {
  await ada.ask({ askId: 'kept', prompt: 'x' });
  await ended(ada, 'kept');
  show(ada, rowsOf('kept'));
  for (let index = 0; index < 40; index += 1) {
    await ada.ask({ askId: `more${index}`, prompt: 'x' });
    await ended(ada, `more${index}`);
  }
  const [offer] = await offersFor('read');
  const ids = offer?.asks.map(({ askId }) => askId) ?? [];
  expect(ids).toHaveLength(24);
  expect([ids[0], ids.at(-1)]).toEqual(['kept', 'more39']);
});
