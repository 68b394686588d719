import { limits } from '@tercet/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { allReady, type RunningServer, runServer } from '../testing/running-server.ts';
import type { TestPage } from '../testing/test-page.ts';

let server: RunningServer;
let ada: TestPage;

beforeEach(async () => {
  server = await runServer();
  await server.models(allReady);
  ada = await server.page();
});
afterEach(() => server.remove());

const endedOf = (page: TestPage, askId = 'ask') =>
  page.eventsOf(askId).filter(({ type }) => type === 'ended' || type === 'failed');

test('[CN1] [CN2] [CN3] an ask is taken on at once, and streams three candidates to their ends', async () => {
  expect(await ada.ask({ prompt: 'The sea was' })).toEqual({ ok: true, value: null });
  await ada.hears((page) => endedOf(page).length === 3);
  const events = ada.eventsOf('ask');
  expect(events[0]).toEqual({ type: 'started', askId: 'ask', seed: 7, promptTokens: 3, cachedTokens: 0 });
  for (const candidate of [0, 1, 2]) {
    const pieces = events.filter((event) => event.type === 'piece' && event.candidate === candidate);
    expect(pieces.map((event) => event.type === 'piece' && event.index)).toEqual([0, 1, 2, 3]);
  }
});

test('[CN12] two pages may use the same id: neither hears nor cancels the other', async () => {
  const bea = await server.page();
  await ada.ask({ askId: 'same', prompt: '(hang)' });
  await bea.ask({ askId: 'same', prompt: '(hang)', candidates: 1 });
  bea.socket.emit('continuation:cancel', { askId: 'same' });
  await bea.hears((page) => endedOf(page, 'same').length === 1);
  expect(endedOf(ada, 'same')).toEqual([]);
  expect(ada.eventsOf('same').filter(({ type }) => type === 'piece')).toHaveLength(3);
  expect(bea.eventsOf('same').filter(({ type }) => type === 'piece')).toHaveLength(1);
});

test('[CN4] a cancelled candidate ends alone; cancelling the ask ends the rest', async () => {
  await ada.ask({ prompt: '(hang)' });
  ada.socket.emit('continuation:cancel', { askId: 'ask', candidate: 1 });
  await ada.hears((page) => endedOf(page).length === 1);
  expect(endedOf(ada)).toMatchObject([{ candidate: 1, reason: 'cancelled' }]);
  ada.socket.emit('continuation:cancel', { askId: 'ask' });
  await ada.hears((page) => endedOf(page).length === 3);
  ada.socket.emit('continuation:cancel', { askId: 'ask' });
  ada.socket.emit('continuation:cancel', { askId: 'never asked' });
  expect(await ada.ask({ prompt: 'again' })).toEqual({ ok: true, value: null });
});

test('[CN1] an id that is under way is refused; it is free again afterwards', async () => {
  await ada.ask({ prompt: '(hang)' });
  expect(await ada.ask({ prompt: 'x' })).toMatchObject({
    ok: false,
    failure: { code: 'bad-message', path: 'askId' },
  });
  ada.socket.emit('continuation:cancel', { askId: 'ask' });
  await ada.hears((page) => endedOf(page).length === 3);
  expect(await ada.ask({ prompt: 'x' })).toEqual({ ok: true, value: null });
});

/** Refused, while the worker says nothing at all: at once, with a time to come back. */
async function isRefused(page: TestPage): Promise<void> {
  const refused = await page.ask({ askId: 'one too many', prompt: 'x' });
  expect(refused).toMatchObject({ ok: false, failure: { code: 'overloaded' } });
  const retryAfterMs = !refused.ok && 'retryAfterMs' in refused.failure ? refused.failure.retryAfterMs : 0;
  expect(retryAfterMs).toBeGreaterThanOrEqual(100);
  expect(retryAfterMs).toBeLessThanOrEqual(10_000);
}

async function askFor(page: TestPage, count: number, prompt = '(hang)'): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    expect(await page.ask({ askId: `${index}`, prompt, settings: { maxTokens: 2 } })).toMatchObject({
      ok: true,
    });
  }
}

test('[CN1] [CN12] a full worker refuses at once; the asks of a page that left make room', async () => {
  const [bea, eve] = [await server.page(), await server.page()];
  await askFor(ada, limits.asksPerWorker / 2);
  await askFor(bea, limits.asksPerWorker / 2);
  await isRefused(eve);

  ada.socket.disconnect();
  let taken = await eve.ask({ prompt: 'x' });
  for (let tries = 0; !taken.ok && tries < 10_000; tries += 1) taken = await eve.ask({ prompt: 'x' });
  expect(taken).toEqual({ ok: true, value: null });
});

test('[CN15] [CN1] a writer with too many asks under way is refused at once; another is not', async () => {
  await askFor(ada, limits.asksPerWriter);
  await isRefused(ada);
  const bea = await server.page();
  expect(await bea.ask({ prompt: 'x' })).toMatchObject({ ok: true });
  ada.socket.emit('continuation:cancel', { askId: '0' });
  await ada.hears((page) => endedOf(page, '0').length === 3);
  expect(await ada.ask({ askId: 'again', prompt: 'x' })).toMatchObject({ ok: true });
});

test('[CN11] [CN14] a worker that dies comes back, and its asks go on; the one it dies of is given up', async () => {
  const bea = await server.page();
  await bea.ask({ askId: 'bystander', prompt: '(drip 100)', settings: { maxTokens: 6 } });
  await ada.ask({ prompt: '(crash)' });
  await ada.hears((page) => endedOf(page).length > 0);
  expect(endedOf(ada)).toMatchObject([{ type: 'failed', failure: { code: 'worker-lost', model: 'fake' } }]);
  // What was said before the end was heard, once.
  expect(ada.eventsOf('ask').filter(({ type }) => type === 'piece')).toHaveLength(3);
  expect(ada.eventsOf('ask').filter(({ type }) => type === 'started')).toHaveLength(1);
  // Whom it shared its workers with is not given up along with it.
  await bea.hears((page) => endedOf(page, 'bystander').length === 3);
  expect(endedOf(bea, 'bystander').map(({ type }) => type)).toEqual(['ended', 'ended', 'ended']);

  await server.models(allReady);
  const states = ada.models.map(([model]) => model?.status.state);
  expect(states).toContain('gone');
  expect(await ada.ask({ askId: 'next', prompt: 'x' })).toEqual({ ok: true, value: null });
  await ada.hears((page) => endedOf(page, 'next').length === 3);
});

test('[CN1] an unknown model is refused with those that are known', async () => {
  expect(await ada.ask({ model: 'gpt-9', prompt: 'x' })).toEqual({
    ok: false,
    failure: { code: 'model-unknown', model: 'gpt-9', known: ['fake'] },
  });
});

test('[UX 13] [CN1] a model whose files are missing, one that is being built and one that breaks say so', async () => {
  await server.remove();
  server = await runServer({
    models: { lost: 'missing', slow: 'slow', broken: 'broken', wrong: 'wrong', fake: 'good' },
  });
  const models = await server.models(
    ([, slow, broken, wrong]) =>
      slow?.status.state === 'building' && broken?.status.state === 'gone' && wrong?.status.state === 'gone',
  );
  expect(models.map(({ status }) => status)).toMatchObject([
    { state: 'absent', reason: 'its file weights.gguf is missing' },
    { state: 'building', share: 0.4 },
    { state: 'gone', reason: 'the checkpoint is broken', retryInMs: expect.any(Number) },
    { state: 'gone', reason: 'exit status 2' },
    {},
  ]);
  expect(models[3]?.status).not.toHaveProperty('retryInMs');
  ada = await server.page();
  await ada.hears(({ models: heard }) => heard.length > 0);
  for (const model of ['lost', 'slow', 'broken', 'wrong']) {
    expect(await ada.ask({ model, prompt: 'x' })).toMatchObject({
      ok: false,
      failure: { code: 'model-not-ready', model, retryAfterMs: expect.any(Number) },
    });
  }
});
