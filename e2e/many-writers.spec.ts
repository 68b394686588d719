import type { Browser, BrowserContext, Page } from '@playwright/test';
import { ServerProcess } from './server-process.ts';
import { expect, test, Writer } from './writer.ts';

/** As the page is sent them; a story reads them to see what no eye can. */
interface SentEvent {
  type: string;
  askId: string;
  candidate: number;
  index: number;
  text: string;
  promptTokens: number;
  cachedTokens: number;
  reason: string;
}

interface Listener {
  writer: Writer;
  events: SentEvent[];
  context: BrowserContext;
}

/** A writer in a browser of their own, and everything the server says to them about asks. */
async function arrive(browser: Browser, url: string, settings: object = {}): Promise<Listener> {
  const context = await browser.newContext();
  const page: Page = await context.newPage();
  const events: SentEvent[] = [];
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const message = /^42(\[.*\])$/s.exec(String(payload))?.[1];
      const [name, event] = message ? (JSON.parse(message) as [string, SentEvent]) : [];
      if (name === 'continuation:event' && event) events.push(event);
    }),
  );
  await page.addInitScript((kept) => localStorage.setItem('tercet.settings', kept), JSON.stringify(settings));
  const writer = new Writer(page, url);
  await writer.open();
  return { writer, events, context };
}

/** Servers of a story's own. Ended after it, however it ends. */
const own: ServerProcess[] = [];

async function startOwn(env: Record<string, string> = {}): Promise<ServerProcess> {
  const server = await ServerProcess.start({ env });
  own.push(server);
  return server;
}

test.afterEach(async () => {
  for (const server of own.splice(0)) {
    await server.stop();
    server.removeData();
  }
});

/** A counter or gauge of the server, summed over what else it is labelled with. */
async function metric(url: string, name: string, label = ''): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith(name) && line.includes(label));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

const ahead = (url: string) => metric(url, 'tercet_prompt_tokens_total', 'source="ahead"');

const sentences = [
  'The ferry left the harbour before the fog had lifted from the water.',
  'Nobody on the upper deck spoke, and the gulls had not yet begun.',
  'In the wheelhouse the old pilot counted the bells under his breath.',
  'Her letter lay unopened beside the compass, where the boy had put it.',
];
/** Prose that no other text in this file begins like. */
const prose = (beginning: string, words: number) => {
  const all = [beginning];
  for (let at = 0; all.join(' ').split(' ').length < words; at += 1) all.push(sentences[at % 4] ?? '');
  return all.join(' ');
};

/** The list shows paragraphs in its own way. */
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

const tab = async ({ writer, events }: Listener): Promise<void> => {
  const before = events.length;
  await writer.press('Tab');
  await expect
    .poll(() => events.slice(before).some(({ type }) => type === 'piece'), { intervals: [5] })
    .toBe(true);
};

test('[CN16] what was written is read while the writer pauses: Tab is then answered as if it had been asked before', async ({
  server,
  browser,
}) => {
  const ada = await arrive(browser, server.url);
  await ada.writer.page.keyboard.insertText(prose('A cold one, asked at once.', 300));
  await tab(ada);
  expect(ada.events.find(({ type }) => type === 'started')?.cachedTokens).toBeLessThan(20);
  await ada.writer.offerSettled();
  await ada.context.close();

  const bea = await arrive(browser, server.url);
  const before = await ahead(server.url);
  await bea.writer.page.keyboard.insertText(prose('Another, thought about for a moment.', 300));
  await expect.poll(async () => (await ahead(server.url)) - before).toBeGreaterThan(300);
  // All of it: the counter stands still.
  await expect
    .poll(async () => {
      const now = await ahead(server.url);
      await bea.writer.page.waitForTimeout(600);
      return (await ahead(server.url)) - now;
    })
    .toBe(0);
  await tab(bea);
  const started = bea.events.find(({ type }) => type === 'started');
  expect(started?.promptTokens).toBeGreaterThan(300);
  expect((started?.promptTokens ?? 0) - (started?.cachedTokens ?? 0)).toBeLessThan(8);
  await bea.writer.offerSettled();

  // A take is followed by another Tab, most likely: what was taken is there, or read ahead.
  await bea.writer.press('1');
  await expect(bea.writer.offer).toBeHidden();
  await bea.writer.page.waitForTimeout(500);
  await tab(bea);
  const next = bea.events.filter(({ type }) => type === 'started').at(-1);
  expect(next?.promptTokens).toBeGreaterThan(started?.promptTokens ?? 0);
  expect((next?.promptTokens ?? 0) - (next?.cachedTokens ?? 0)).toBeLessThan(8);
  await bea.writer.offerSettled();
  await bea.context.close();
});

test('[CN16] reading ahead makes way for whoever asks', async ({ server, browser }) => {
  const words = 1_200;
  const ada = await arrive(browser, server.url);
  // Long enough to be streaming still when the worker next tells what it did.
  const bea = await arrive(browser, server.url, { maxTokens: 200 });
  await bea.writer.write('A short line');
  await bea.writer.page.waitForTimeout(700);
  const before = await ahead(server.url);
  await ada.writer.editor.focus();
  await ada.writer.page.keyboard.insertText(prose('A very long one, and nobody asks about it.', words));
  await expect.poll(async () => (await ahead(server.url)) - before, { intervals: [20] }).toBeGreaterThan(0);
  await tab(bea);
  await bea.writer.page.waitForTimeout(600);
  // A candidate may have come to its end by chance; all three have not.
  expect(bea.events.filter(({ type }) => type === 'ended').length).toBeLessThan(3);
  expect((await ahead(server.url)) - before).toBeLessThan(words);
  await bea.writer.offerSettled();
  // Nobody took the hint back: it is read to its end now.
  await expect
    .poll(async () => (await ahead(server.url)) - before, { timeout: 120_000 })
    .toBeGreaterThan(words);
  await ada.context.close();
  await bea.context.close();
});

test('[CN11] [CN14] the worker is killed while three stream: each page goes on by itself to a whole text, nothing repeated', async ({
  browser,
}) => {
  const server = await startOwn();
  const beginnings = [
    'The lighthouse keeper climbed the stairs one last time, and',
    'At the market that morning the fish sellers were arguing about',
    'My grandmother kept a diary in a language that nobody',
  ];
  const writers: Listener[] = [];
  for (const beginning of beginnings) {
    const one = await arrive(browser, server.url, { maxTokens: 240 });
    await one.writer.write(beginning);
    writers.push(one);
  }
  const textOf = (events: readonly SentEvent[], candidate: number) =>
    events
      .filter(
        (event) => event.candidate === candidate && (event.type === 'piece' || event.type === 'redrawn'),
      )
      .reduce((text, event) => (event.type === 'redrawn' ? '' : text + event.text), '');
  await Promise.all(writers.map(({ writer }) => writer.press('Tab')));
  for (const { events } of writers) {
    // On a busy machine the third is asked to wait, asks again by itself, and is let in [CN15].
    const pieces = () => events.filter(({ type }) => type === 'piece').length;
    await expect.poll(pieces, { timeout: 120_000 }).toBeGreaterThan(12);
  }
  const told = writers.map(({ events }) => events.length);
  // A candidate may have come to its end by chance; all three of one have not.
  for (const { events } of writers) {
    expect(events.filter(({ type }) => type === 'ended').length).toBeLessThan(3);
  }
  const [pid] = server.workerPids();
  process.kill(pid as number, 'SIGKILL');

  for (const [at, { writer, events }] of writers.entries()) {
    await expect.poll(() => events.length).toBeGreaterThan(told[at] ?? 0);
    await expect(writer.offer).toHaveAttribute('aria-busy', 'false', { timeout: 240_000 });
    expect(events.filter(({ type }) => type === 'failed')).toEqual([]);
    expect(events.filter(({ type }) => type === 'started')).toHaveLength(1);
    for (const candidate of [0, 1, 2]) {
      const own = events.filter((event) => event.candidate === candidate);
      let next = 0;
      for (const event of own) {
        if (event.type === 'redrawn') next = 0;
        if (event.type !== 'piece') continue;
        expect(event.index, 'pieces are numbered without a gap').toBe(next);
        next += 1;
      }
      expect(own.filter(({ type }) => type === 'ended')).toMatchObject([{ reason: /length|stop/ }]);
    }
    const shown = await writer.offered();
    for (const [candidate, text] of shown.entries()) {
      expect(oneLine(text)).toBe(oneLine(textOf(events, candidate)));
      // A passage that was sent twice would stand there twice.
      const kept = oneLine(textOf(events.slice(0, told[at]), candidate));
      if (kept.length > 24) expect(oneLine(text).split(kept.slice(-24))).toHaveLength(2);
    }
    await writer.press('2');
    await expect(writer.offer).toBeHidden();
    expect((await writer.text()).startsWith(beginnings[at] ?? '')).toBe(true);
  }
  expect(await metric(server.url, 'tercet_asks_resumed_total')).toBe(3);
  expect(await metric(server.url, 'tercet_worker_restarts_total', 'reason="killed"')).toBe(1);
  for (const { context } of writers) await context.close();
});

/** Long asks over the HTTP API, each from another address, until they are let go. */
function crowd(url: string, asks: number, size = { max_tokens: 512, n: 6 }): { letGo: () => void } {
  const leaving = new AbortController();
  for (let at = 0; at < asks; at += 1) {
    const body = { model: 'smollm2-135m', prompt: `${at} o'clock`, ...size, stream: true };
    void fetch(`${url}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': `192.0.2.${at}` },
      body: JSON.stringify(body),
      signal: leaving.signal,
    })
      .then((response) => response.text())
      .catch((error: Error) => {
        if (error.name !== 'AbortError') throw error;
      });
  }
  return { letGo: () => leaving.abort() };
}

test('[UX 12] [CN1] many ask: the page tells that the models are busy, asks by itself, and Escape ends the wait', async ({
  browser,
}) => {
  const server = await startOwn({ TRUST_PROXY: '1' });
  const ada = await arrive(browser, server.url);
  await ada.writer.write('Once the crowd had gone');
  const { page } = ada.writer;
  const heard = page.locator('[aria-live=polite]');

  const all = crowd(server.url, 40);
  await expect.poll(() => metric(server.url, 'tercet_asks_refused_total')).toBeGreaterThan(0);
  await ada.writer.press('Tab');
  await expect(page.getByText(/busy with other writers; trying again in \d+ s/)).toBeVisible();
  await expect(heard).toContainText(/busy with other writers.*Escape stops it/);
  await ada.writer.press('Escape');
  await expect(ada.writer.offer).toBeHidden();

  await ada.writer.press('Tab');
  await expect(page.getByText(/busy with other writers/).first()).toBeVisible();
  all.letGo();
  await expect(page.getByText(/busy with other writers/)).toHaveCount(0, { timeout: 120_000 });
  await ada.writer.offerSettled();
  await ada.context.close();
});

test('[UX 12] [CN13] a wait that is short is waited for, and the page tells its place', async ({
  browser,
}) => {
  // Memory for one ask at once.
  const server = await startOwn({ TRUST_PROXY: '1', KV_MEMORY_MB: '100' });
  const ada = await arrive(browser, server.url);
  await ada.writer.write('Once the crowd had gone');
  const { page } = ada.writer;
  const heard = page.locator('[aria-live=polite]');
  const some = crowd(server.url, 1, { max_tokens: 300, n: 3 });
  await expect.poll(() => metric(server.url, 'tercet_asks_running'), { intervals: [50] }).toBe(1);
  await ada.writer.press('Tab');
  await expect.poll(() => ada.events.some(({ type }) => type === 'queued')).toBe(true);
  await expect(
    page.getByText(/Waiting for the model; (you are next|\d+ others? (is|are) ahead of you)/),
  ).toBeVisible();
  await expect(heard).toContainText(/place \d+ in the queue/);
  some.letGo();
  await ada.writer.offerSettled();
  await ada.context.close();
});
