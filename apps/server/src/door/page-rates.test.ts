import { type Failure, limits, type Result } from '@tercet/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rawRequest } from '../testing/raw-request.ts';
import { type RunningServer, runServer } from '../testing/running-server.ts';
import type { TestPage } from '../testing/test-page.ts';

let server: RunningServer;
let page: TestPage;
beforeEach(async () => {
  server = await runServer();
  page = await server.page();
});
afterEach(() => server.remove());

const failureOf = (result: Result<unknown>): Failure | null => (result.ok ? null : result.failure);
const codes = (results: Result<unknown>[]) => results.map((result) => failureOf(result)?.code ?? 'done');
const many = <Value>(count: number, make: (index: number) => Promise<Value>) =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

async function refused(reason: string): Promise<number> {
  const { body } = await rawRequest(`${server.url}/metrics`);
  return Number(new RegExp(`^tercet_refused_total\\{reason="${reason}"\\} (\\d+)$`, 'm').exec(body)?.[1]);
}

test('[MS4] more messages than a page may send are answered too-fast; another page is not harmed', async () => {
  const other = await server.page();
  const allowed = limits.messagesPerSecond * 10;
  const answers = codes(await many(allowed + 50, () => page.call('nothing', {})));
  expect(answers.filter((code) => code === 'bad-message')).toHaveLength(allowed);
  expect(new Set(answers.slice(allowed))).toEqual(new Set(['too-fast']));
  expect(failureOf(await page.call('document:create', {}))).toMatchObject({
    code: 'too-fast',
    what: 'messages',
    retryAfterMs: expect.any(Number),
  });
  expect(await other.createDocument()).toHaveLength(22);
  expect(page.socket.connected).toBe(true);
  expect(await refused('messages')).toBe(51);
});

test('[MS4] a page that floods is cut, and another goes on', async () => {
  const other = await server.page();
  const cut = new Promise((resolve) => page.socket.once('disconnect', resolve));
  for (let sent = 0; sent < limits.messagesPerSecond * 101; sent += 1) {
    page.socket.emit('continuation:cancel', { askId: 'x' });
  }
  await cut;
  expect(await refused('flood')).toBeGreaterThan(0);
  expect(await other.createDocument()).toHaveLength(22);
});

test('[MS4] one document more than an address may make a minute, by whatever page', async () => {
  const pages = await many(3, () => server.page());
  const answers = await many(limits.documentsPerMinute + 1, (index) =>
    (pages[index % 3] ?? page).call('document:create', {}),
  );
  expect(codes(answers).filter((code) => code === 'too-fast')).toHaveLength(1);
  expect(await refused('documents')).toBe(1);
});

test('[MS4] [LK2] who tries links that open nothing must wait; one that opens does so at once', async () => {
  const documentId = await page.createDocument();
  const guess = (index: number) => page.open(documentId, undefined, { secret: `${index}`.padStart(43, 'x') });
  const right = page.secrets.get(documentId) ?? '';
  const answers: Result<unknown>[] = [];
  for (let index = 0; index < limits.wrongLinksPerMinute; index += 1) answers.push(await guess(index));
  expect(new Set(codes(answers))).toEqual(new Set(['document-unknown']));
  for (let more = 0; more < 3; more += 1) {
    expect(failureOf(await guess(99))).toMatchObject({ code: 'too-fast', what: 'links that open nothing' });
    // For everybody behind that address, again and again.
    const other = await server.page();
    for (const one of [page, other]) {
      expect(codes([await one.open(documentId, undefined, { secret: right })])).toEqual(['done']);
    }
  }
});

test('[MS4] opening and opening again a document of one’s own is no guessing', async () => {
  const documentId = await page.createDocument();
  const answers = await many(limits.wrongLinksPerMinute * 2, () => page.open(documentId));
  expect(new Set(codes(answers))).toEqual(new Set(['done']));
});

test('[MS4] more bytes than a document takes are too-fast, for it alone', async () => {
  const [documentId, other] = [await page.startDocument(), await page.startDocument()];
  const step = { stepType: 'nothing', text: 'x'.repeat(limits.messageBytes - 1_000) };
  const sent = Math.ceil((limits.documentBytesPerSecond * 10) / (limits.messageBytes - 1_000));
  const answers: Result<unknown>[] = [];
  for (let index = 0; index <= sent; index += 1) answers.push(await page.append(documentId, 0, [step]));
  expect(new Set(codes(answers).slice(0, sent - 1))).toEqual(new Set(['step-rejected']));
  expect(failureOf(answers.at(-1) as Result<unknown>)).toMatchObject({
    code: 'too-fast',
    what: 'changes to this document',
  });
  expect(codes([await page.append(other, 0, [step])])).toEqual(['step-rejected']);
});

test('[MS4] [LK2] a document is full for who has its link; who has not hears nothing of it', async () => {
  await server.remove();
  server = await runServer({ environment: { TRUST_PROXY: '1' } });
  page = await server.page();
  const full = await page.startDocument();
  const link = page.secrets.get(full) ?? '';
  // Two addresses, as one may not have so many sockets.
  const others = await many(limits.pagesPerDocument - 1, (index) =>
    server.page({ extraHeaders: { 'x-forwarded-for': `203.0.113.${index % 2}` } }),
  );
  const opened = await Promise.all(others.map((other) => other.open(full, undefined, { secret: link })));
  expect(new Set(codes(opened))).toEqual(new Set(['done']));
  const late = await server.page({ extraHeaders: { 'x-forwarded-for': '203.0.113.9' } });
  expect(failureOf(await late.open(full, undefined, { secret: link }))).toMatchObject({
    code: 'too-many',
    limit: limits.pagesPerDocument,
  });
  expect(codes([await late.open(full, undefined, { secret: 'w'.repeat(43) })])).toEqual(['document-unknown']);
  // A page that comes back to its own place finds it.
  expect((await page.open(full)).ok).toBe(true);
  others[0]?.socket.disconnect();
  let answer = await late.open(full, undefined, { secret: link });
  for (let tries = 0; !answer.ok && tries < 200; tries += 1) {
    answer = await late.open(full, undefined, { secret: link });
  }
  expect(answer.ok).toBe(true);
});

test('[MS4] two hundred readers keep neither a writer nor the owner out, who can revoke, and delete', async () => {
  await server.remove();
  server = await runServer({ environment: { TRUST_PROXY: '1' } });
  page = await server.page();
  const full = await page.startDocument();
  const own = page.secrets.get(full) ?? '';
  const reading = await page.link(full, 'read');
  const writing = await page.link(full, 'write');
  const read = { secret: reading.secret };
  const readers = await many(limits.pagesPerDocument + 1, (index) =>
    server.page({ extraHeaders: { 'x-forwarded-for': `203.0.113.${index % 2}` } }),
  );
  const opened = codes(await Promise.all(readers.map((reader) => reader.open(full, undefined, read))));
  // The owner's own page is among the two hundred.
  expect(opened.filter((code) => code === 'done')).toHaveLength(limits.pagesPerDocument - 1);
  expect(opened.filter((code) => code === 'too-many')).toHaveLength(2);
  page.socket.disconnect();

  const [late, later, writer, owner] = await many(4, (index) =>
    server.page({ extraHeaders: { 'x-forwarded-for': `203.0.113.${7 + index}` } }),
  );
  if (!late || !later || !writer || !owner) throw new Error('four pages');
  // The two hundredth comes when the owner's page is seen to be gone.
  for (let tries = 0; tries < 500 && !(await late.open(full, undefined, read)).ok; tries += 1);
  expect(codes([await later.open(full, undefined, read)])).toEqual(['too-many']);
  expect(codes([await writer.open(full, undefined, { secret: writing.secret })])).toEqual(['done']);
  expect(codes([await owner.open(full, undefined, { secret: own })])).toEqual(['done']);
  const cut = readers.filter((reader) => reader.participants.has(full));
  const over = cut.map((reader) => new Promise((resolve) => reader.socket.once('disconnect', resolve)));
  expect(codes([await owner.call('link:revoke', { documentId: full, linkId: reading.link.id })])).toEqual([
    'done',
  ]);
  await Promise.all(over);
  expect(codes([await owner.call('document:delete', { documentId: full })])).toEqual(['done']);
}, 600_000);
