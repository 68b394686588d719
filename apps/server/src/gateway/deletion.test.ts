import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { allReady, type RunningServer, runServer } from '../testing/running-server.ts';
import { type TestPage, typing } from '../testing/test-page.ts';

let server: RunningServer;
let ada: TestPage;
let bea: TestPage;
let documentId: string;

beforeEach(async () => {
  server = await runServer();
  await server.models(allReady);
  [ada, bea] = await Promise.all([server.page(), server.page()]);
  documentId = await ada.startDocument();
  bea.secrets.set(documentId, (await ada.link(documentId, 'ask')).secret);
  await bea.open(documentId);
});
afterEach(() => server.remove());

const isAbout = (document: string, message: unknown) => JSON.stringify(message).includes(document);

test('[DC10] a deleted document is over for all its pages at once; they stay connected and it stays unknown', async () => {
  const elsewhere = await bea.startDocument();
  await bea.ask({ prompt: '(hang)', document: { documentId, version: 0, position: 1 } });
  await bea.hears(() => bea.eventsOf('ask').some(({ type }) => type === 'piece'));
  expect(await ada.call('document:delete', { documentId })).toEqual({ ok: true, value: null });
  const unknown = { ok: false, failure: { code: 'document-unknown', documentId } };
  for (const page of [ada, bea]) {
    await page.hears(({ closed }) => closed.length === 1);
    expect(page.closed).toEqual([{ documentId, reason: 'deleted' }]);
    const about = page.heard.findIndex(({ event }) => event === 'document:closed');
    expect(await page.append(documentId, 0, [typing('x')])).toEqual(unknown);
    expect(await page.open(documentId)).toEqual(unknown);
    const after = page.heard
      .slice(about + 1)
      .filter(({ event, message }) => event !== 'models:state' && !isAbout(elsewhere, message));
    expect(after).toEqual([]);
  }
  expect(await bea.append(elsewhere, 0, [typing('x')])).toMatchObject({ ok: true });
});

test('[DC10] of a deleted document no file of the server holds anything: not its text, names, labels or hashes', async () => {
  const canary = 'Quetzalcoatlus';
  await ada.append(documentId, 0, [typing(canary)]);
  await bea.call('presence:name', { documentId, name: canary });
  await ada.call('history:name', { documentId, version: 1, name: canary });
  await ada.call('link:create', { documentId, right: 'read', label: canary });
  const { dataDirectory } = server.config;
  const holding = () =>
    readdirSync(dataDirectory).filter((file) => {
      const bytes = readFileSync(`${dataDirectory}/${file}`);
      return bytes.includes(canary) || bytes.includes(documentId);
    });
  expect(holding()).not.toEqual([]);
  expect(await ada.call('document:delete', { documentId })).toMatchObject({ ok: true });
  expect(holding()).toEqual([]);
  await bea.hears(({ closed }) => closed.length === 1);
  bea.socket.disconnect();
  await server.close();
  expect(holding()).toEqual([]);
});

test('[DC9] history over the socket: what was, who wrote it, and its names', async () => {
  await bea.append(documentId, 0, [typing('rain')]);
  await ada.append(documentId, 1, [typing('The ')]);
  await bea.call('presence:name', { documentId, name: 'Bea' });
  expect(await bea.call('history:name', { documentId, version: 1, name: 'first' })).toMatchObject({
    ok: true,
  });
  const [adas, beas] = await Promise.all(
    [ada, bea].map(async (page) => {
      const opened = await page.open(documentId);
      return opened.ok ? opened.value.writer.id : '';
    }),
  );
  const outline = await ada.call('history:outline', { documentId });
  expect(outline).toMatchObject({
    value: {
      version: 2,
      spans: [
        { from: 0, to: 1, author: beas },
        { from: 1, to: 2, author: adas },
      ],
      names: [{ version: 1, name: 'first', by: beas }],
    },
  });
  const past = await ada.call<{ doc: unknown }>('history:read', { documentId, version: 1 });
  expect(past).toMatchObject({ value: { version: 1, authors: [{ author: beas }] } });
  expect(JSON.stringify(past.ok && past.value.doc)).toContain('"rain"');
});
