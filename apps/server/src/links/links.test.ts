import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { type LinkInfo, limits, type Result } from '@tercet/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRawPage } from '../testing/raw-page.ts';
import { allReady, type RunningServer, runServer } from '../testing/running-server.ts';
import { type TestPage, typing } from '../testing/test-page.ts';

let server: RunningServer;
let ada: TestPage;
let documentId: string;

beforeEach(async () => {
  server = await runServer({ environment: { RATE_LIMITS: 'off' } });
  await server.models(allReady);
  ada = await server.page();
  documentId = await ada.startDocument();
});
afterEach(() => server.remove());

async function comesBy(secret: string): Promise<TestPage> {
  const page = await server.page();
  const opened = await page.open(documentId, undefined, { secret });
  if (!opened.ok) throw new Error(opened.failure.code);
  return page;
}
async function linksOf(page: TestPage): Promise<LinkInfo[]> {
  const links: Result<LinkInfo[]> = await page.call('link:list', { documentId });
  if (!links.ok) throw new Error(links.failure.code);
  return links.value;
}
const isCut = (page: TestPage) =>
  new Promise<void>((resolve) => {
    if (page.socket.disconnected) resolve();
    page.socket.once('disconnect', () => resolve());
  });

test('[LK5] an owner sees the links, their labels and when they were used; never a secret or its hash', async () => {
  const { link, secret } = await ada.link(documentId, 'write');
  expect(link).toMatchObject({
    right: 'write',
    label: 'write',
    lastUsedAt: null,
    revokedAt: null,
    own: false,
  });
  expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
  const before = Date.now();
  await comesBy(secret);
  const [own, other] = await linksOf(ada);
  expect(own).toMatchObject({ right: 'owner', own: true });
  expect(other?.lastUsedAt).toBeGreaterThanOrEqual(before);
  const hash = createHash('sha256').update(secret).digest();
  const told = JSON.stringify(await linksOf(ada));
  for (const hidden of [secret, hash.toString('base64url'), hash.toString('hex')]) {
    expect(told).not.toContain(hidden);
  }
});

test('[LK6] links made and revoked again and again are not listed for ever; those that work all are', async () => {
  const { secret } = await ada.link(documentId, 'write');
  for (let made = 0; made < limits.revokedLinksPerDocument + 20; made += 1) {
    const { link } = await ada.link(documentId, 'read');
    expect(await ada.call('link:revoke', { documentId, linkId: link.id })).toEqual({ ok: true, value: null });
  }
  const links = await linksOf(ada);
  expect(links.filter(({ revokedAt }) => revokedAt === null).map(({ right }) => right)).toEqual([
    'owner',
    'write',
  ]);
  expect(links).toHaveLength(2 + limits.revokedLinksPerDocument);
  await comesBy(secret);
});

test('[LK3] what is kept is the SHA-256: no file holds the secret', async () => {
  const { secret } = await ada.link(documentId, 'owner');
  await comesBy(secret);
  await server.close();
  const { dataDirectory } = server.config;
  const kept = readdirSync(dataDirectory).map((file) => readFileSync(`${dataDirectory}/${file}`));
  expect(kept.some((bytes) => bytes.includes(createHash('sha256').update(secret).digest()))).toBe(true);
  expect(kept.some((bytes) => bytes.includes(secret))).toBe(false);
});

test('[LK2] a wrong, a revoked and an absent secret, and no such document, have one answer', async () => {
  const { link, secret } = await ada.link(documentId, 'read');
  await ada.call('link:revoke', { documentId, linkId: link.id });
  const bea = await server.page();
  const nowhere = 'A'.repeat(22);
  for (const wrong of [secret, 'W'.repeat(43), ada.secrets.get(documentId)?.toLowerCase() ?? '']) {
    expect(await bea.open(documentId, undefined, { secret: wrong })).toEqual({
      ok: false,
      failure: { code: 'document-unknown', documentId },
    });
  }
  expect(await bea.open(nowhere)).toEqual({
    ok: false,
    failure: { code: 'document-unknown', documentId: nowhere },
  });
});

test('[LK5] the last owner link that works stays, also when two are revoked at once; one more can go', async () => {
  const [own] = await linksOf(ada);
  const refused = { ok: false, failure: { code: 'not-allowed', needs: 'owner' } };
  expect(await ada.call('link:revoke', { documentId, linkId: own?.id })).toEqual(refused);
  const first = await ada.link(documentId, 'owner');
  const second = await ada.link(documentId, 'owner');
  const bea = await comesBy(first.secret);
  await bea.call('link:revoke', { documentId, linkId: own?.id });
  const answers = await Promise.all([
    bea.call('link:revoke', { documentId, linkId: second.link.id }),
    bea.call('link:revoke', { documentId, linkId: second.link.id }),
    bea.call('link:revoke', { documentId, linkId: first.link.id }),
  ]);
  expect(answers).toEqual([{ ok: true, value: null }, { ok: true, value: null }, refused]);
  expect((await linksOf(bea)).filter(({ revokedAt }) => revokedAt === null)).toHaveLength(1);
});

test('[LK5] what is no link is not found; more links than the limit are refused, revoked ones not counted', async () => {
  expect(await ada.call('link:revoke', { documentId, linkId: 'L'.repeat(16) })).toEqual({
    ok: false,
    failure: { code: 'not-found', what: 'link' },
  });
  const { link } = await ada.link(documentId, 'read');
  const more = Array.from({ length: limits.linksPerDocument - 2 }, () => ada.link(documentId, 'read'));
  await Promise.all(more);
  const create = () => ada.call('link:create', { documentId, right: 'read', label: '' });
  expect(await create()).toEqual({
    ok: false,
    failure: { code: 'too-many', what: 'links', limit: limits.linksPerDocument },
  });
  await ada.call('link:revoke', { documentId, linkId: link.id });
  expect(await create()).toMatchObject({ ok: true });
});

test('[LK4] revoking cuts all pages of the link while all write, and nothing reaches them after', async () => {
  const { link, secret } = await ada.link(documentId, 'write');
  const writers = await Promise.all(Array.from({ length: 3 }, () => comesBy(secret)));
  const { secret: others } = await ada.link(documentId, 'write');
  const staying = await Promise.all(Array.from({ length: 2 }, () => comesBy(others)));
  const all = [...writers, ...staying];
  const hasWritten = (page: TestPage) => page.steps.length >= 20;

  let isEnding = false;
  const writing = all.map(async (page, who) => {
    while (!isEnding && page.socket.connected) {
      const version = page.steps.at(-1)?.version ?? 0;
      // What is under way when the link goes is never answered.
      const append = page.append(documentId, version, [typing(`${who}`)], { clientId: `${who}` });
      await Promise.race([append, isCut(page)]);
    }
  });
  await ada.hears(hasWritten);
  const revoked = ada.call('link:revoke', { documentId, linkId: link.id });
  await Promise.all(writers.map(isCut));
  expect(await revoked).toEqual({ ok: true, value: null });
  const heard = writers.map((page) => page.heard.length);

  // What the authority had in hand already is stored, at most one append of each; then nothing of theirs.
  const stepsThen = ada.steps.length;
  await ada.hears(({ steps }) => steps.length > stepsThen + 20);
  isEnding = true;
  await Promise.all(writing);
  for (const [index, page] of writers.entries()) {
    expect(page.closed).toEqual([{ documentId, reason: 'revoked' }]);
    expect(page.heard.at(-1)?.event).toBe('document:closed');
    expect(page.heard).toHaveLength(heard[index] ?? -1);
  }
  const after = ada.steps.slice(stepsThen).flatMap(({ steps }) => steps.map(({ clientId }) => clientId));
  const theirs = after.filter((clientId) => Number(clientId) < writers.length);
  expect(theirs).toEqual([...new Set(theirs)]);
  expect(after.slice(10).filter((clientId) => theirs.includes(clientId))).toEqual([]);
  expect(staying.every(({ closed }) => closed.length === 0)).toBe(true);
});

test('[LK4] what a revoked page asked is cancelled, its place is given back, and it does not come in again', async () => {
  const { link, secret } = await ada.link(documentId, 'ask');
  const bea = await comesBy(secret);
  await bea.ask({ prompt: '(hang)' });
  await ada.hears(({ news }) => news.length > 0);
  const cut = isCut(bea);
  await ada.call('link:revoke', { documentId, linkId: link.id });
  await cut;
  await ada.hears(({ news }) => news.at(-1)?.news.type === 'closed');
  await ada.hears(({ states }) => states.at(-1)?.participants.length === 0);
  const again = await server.page();
  expect(await again.open(documentId, undefined, { secret })).toMatchObject({ ok: false });
});

test('[LK4] a page that does not read hears, when it reads again, nothing of what came after', async () => {
  const { link, secret } = await ada.link(documentId, 'read');
  const stalled = await openRawPage(server.url);
  const person = { key: 'S'.repeat(22), name: '' };
  const opening = ['document:open', { documentId, secret, person, schemaVersion: 1 }];
  stalled.send(`420${JSON.stringify(opening)}`);
  await stalled.hears(/^430\[\{"ok":true/);
  stalled.stall();
  await ada.append(documentId, 0, [typing('é'.repeat(900_000))]);
  await ada.call('link:revoke', { documentId, linkId: link.id });
  await ada.append(documentId, 1, [typing('Quetzalcoatlus')]);
  stalled.socket.resume();
  await stalled.closed;
  expect(stalled.heard.join()).not.toContain('Quetzalcoatlus');
  const about = stalled.heard.findIndex((text) => text.includes('"document:closed"'));
  if (about >= 0) expect(stalled.heard.slice(about + 1).filter((text) => text.startsWith('42'))).toEqual([]);
});

test('[LK4] a page that is just opening when its link goes is not let in', async () => {
  const { link, secret } = await ada.link(documentId, 'write');
  const pages = await Promise.all(Array.from({ length: 12 }, () => server.page()));
  const opening = pages.map((page) =>
    Promise.race([page.open(documentId, undefined, { secret }), isCut(page).then(() => null)]),
  );
  const revoked = await ada.call('link:revoke', { documentId, linkId: link.id });
  expect(revoked).toMatchObject({ ok: true });
  await Promise.all(opening);
  // Whichever way each of them went, none is in the document now.
  await ada.append(documentId, 0, [typing('secret')]);
  await ada.call('history:outline', { documentId });
  for (const page of pages) {
    expect(page.steps).toEqual([]);
    if (page.socket.disconnected) continue;
    expect(await page.append(documentId, 0, [typing('x')])).toMatchObject({ ok: false });
  }
});
