import { type DocumentInParts, type DocumentOpened, LinePace, limits, type Result } from '@tercet/protocol';
import { io } from 'socket.io-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningServer, runServer } from '../testing/running-server.ts';
import { type SlowLine, slowLine } from '../testing/slow-line.ts';
import { createPage, type TestPage, typing } from '../testing/test-page.ts';

let server: RunningServer;
let line: SlowLine;
beforeEach(async () => {
  server = await runServer();
});
afterEach(async () => {
  line?.close();
  await server.remove();
});

const bytesPerSecond = 30_000;
/** More than the heartbeats would wait for, were it under way at once. */
const characters = 290_000;

/** A page whose connection is never to be cut. */
async function slowPage(): Promise<{ page: TestPage; cuts: string[] }> {
  line = await slowLine(server.url, bytesPerSecond);
  const socket = io(line.url, { transports: ['websocket'], forceNew: true, reconnection: false });
  const page = await createPage(socket);
  const cuts: string[] = [];
  socket.on('disconnect', (reason) => cuts.push(reason));
  return { page, cuts };
}

const valueIn = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};

test('[DC20] [DC21] over 30 kB/s: a long text sent in parts is saved, and opened in parts it is the same; no heartbeat is missed', async () => {
  const { page, cuts } = await slowPage();
  const documentId = await page.startDocument();
  let version = 0;
  for (let sent = 0; sent < characters; sent += limits.partBytes) {
    const text = `${version} `.padEnd(limits.partBytes, 'word ');
    version = valueIn(await page.append(documentId, version, [typing(text, 1 + sent)])).version;
  }
  expect(cuts).toEqual([]);

  const whole = valueIn(
    await (await openedBeside(page, documentId)).call<DocumentOpened>(
      'document:open',
      opening(page, documentId),
    ),
  );
  const pace = new LinePace();
  const first = valueIn(
    await page.call<DocumentInParts>('document:open', { ...opening(page, documentId), most: pace.bytes }),
  );
  expect(first).toMatchObject({ kind: 'parts', of: 'doc', version });
  let { text } = first;
  while (text.length < first.length) {
    const from = performance.now();
    const most = pace.bytes;
    const message = { documentId, parcel: first.parcel, from: text.length, most };
    const part = valueIn(await page.call<{ text: string }>('document:part', message));
    expect(part.text.length).toBeLessThanOrEqual(most);
    pace.answered(most, performance.now() - from);
    text += part.text;
  }
  expect(JSON.parse(text)).toEqual((whole as DocumentOpened & { doc: unknown }).doc);
  expect(cuts).toEqual([]);
});

const opening = (page: TestPage, documentId: string) => ({
  documentId,
  secret: page.secrets.get(documentId),
  person: page.person,
  schemaVersion: 1,
});

/** A page at a fast line, with the same link. */
async function openedBeside(page: TestPage, documentId: string): Promise<TestPage> {
  const other = await server.page();
  other.secrets.set(documentId, page.secrets.get(documentId)!);
  valueIn(await other.open(documentId));
  return other;
}

test('[DC21] of a long edit other pages hear that it is there; they ask for it in parts, which end with it', async () => {
  const page = await server.page();
  const documentId = await page.startDocument();
  const other = await openedBeside(page, documentId);
  const long = Array.from({ length: 4 }, (_, at) => typing('雨🌧'.repeat(5_000), 1 + at * 15_000));
  valueIn(await page.append(documentId, 0, long));
  await other.hears(({ steps }) => steps.length > 0);
  expect(other.steps).toEqual([{ documentId, version: 4, steps: [] }]);
  const first = valueIn(
    await other.call<DocumentInParts>('document:open', {
      ...opening(other, documentId),
      since: 0,
      most: 1_000,
    }),
  );
  expect(first).toMatchObject({ kind: 'parts', of: 'steps', version: 4 });
  let { text } = first;
  const ask = (from: number, parcel = first.parcel) =>
    other.call<{ text: string }>('document:part', { documentId, parcel, from, most: 7_001 });
  while (text.length < first.length) {
    const part = valueIn(await ask(text.length)).text;
    expect(part).toMatch(/^(?![\udc00-\udfff])(?!.*[\ud800-\udbff]$)/s);
    text += part;
  }
  expect(JSON.parse(text).map(({ step }: { step: unknown }) => step)).toEqual(long);
  // It is held no longer; nor is one that was never made.
  for (const failed of [await ask(0), await ask(0, first.parcel + 1)]) {
    expect(failed).toMatchObject({ ok: false, failure: { code: 'not-found' } });
  }
  // What is short comes at once, and a page that says nothing of parts has all at once.
  const short = { ...opening(other, documentId), since: 3, most: 2_000_000 };
  expect(valueIn(await other.call<DocumentOpened>('document:open', short)).kind).toBe('steps');
  expect(valueIn(await other.open(documentId, 0)).kind).toBe('steps');
});
