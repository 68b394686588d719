import { type DocumentPeeked, type LinkInfo, limits } from '@tercet/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { allReady, type RunningServer, runServer } from '../testing/running-server.ts';
import type { TestPage } from '../testing/test-page.ts';

let server: RunningServer;
let ada: TestPage;
let documentId: string;

async function start(limited: boolean): Promise<void> {
  server = await runServer(limited ? {} : { environment: { RATE_LIMITS: 'off' } });
  await server.models(allReady);
  ada = await server.page();
  documentId = await ada.startDocument();
}
beforeEach(() => start(false));
afterEach(() => server.remove());

const peek = (page: TestPage, secret: string, of = documentId) =>
  page.call<DocumentPeeked>('document:peek', { documentId: of, secret });

test('[HM1] a page that looks hears what the link allows and who is there, and is nobody there itself', async () => {
  const { link, secret } = await ada.link(documentId, 'write');
  const bea = await server.page();
  await bea.open(documentId, undefined, { secret });
  await ada.hears(({ states }) => states.at(-1)?.participants.length === 1);
  const told = ada.states.length;
  await ada.call('presence:name', { documentId, name: 'Ada' });
  // The same person in another tab counts once.
  const again = await server.page();
  again.person = ada.person;
  await again.open(documentId, undefined, { secret: ada.secrets.get(documentId) ?? '' });

  const looker = await server.page();
  const { secret: reads, link: readLink } = await ada.link(documentId, 'read');
  const seen = await peek(looker, reads);
  expect(seen).toMatchObject({ ok: true, value: { right: 'read', writerCount: 2 } });
  expect(seen.ok && seen.value.writers.map(({ name }) => name).sort()).toEqual(['', 'Ada']);
  expect(JSON.stringify(seen)).not.toContain(secret);

  // Nothing may be done with it, nobody heard of it, and the link is as unused as before.
  expect(await looker.call('history:outline', { documentId })).toMatchObject({
    failure: { code: 'document-unknown' },
  });
  await ada.hears(({ states }) => states.length > told);
  expect(ada.states.flatMap(({ participants }) => participants.map(({ right }) => right))).not.toContain(
    'read',
  );
  const links = await ada.call<LinkInfo[]>('link:list', { documentId });
  if (!links.ok) throw new Error(links.failure.code);
  expect(links.value.find(({ id }) => id === readLink.id)?.lastUsedAt).toBe(null);
  expect(links.value.find(({ id }) => id === link.id)?.lastUsedAt).not.toBe(null);
});

test('[HM1] of many writers the first are told, and how many there are', async () => {
  const { secret } = await ada.link(documentId, 'read');
  for (let index = 0; index < limits.peekedWriters + 2; index += 1) {
    await (await server.page()).open(documentId, undefined, { secret });
  }
  const seen = await peek(await server.page(), secret);
  expect(seen).toMatchObject({ value: { writerCount: limits.peekedWriters + 3 } });
  expect(seen.ok && seen.value.writers).toHaveLength(limits.peekedWriters);
});

test('[HM1] a wrong, a revoked and a deleted document’s link are answered alike, and counted as wrong ones', async () => {
  await server.remove();
  await start(true);
  const { link, secret } = await ada.link(documentId, 'read');
  await ada.call('link:revoke', { documentId, linkId: link.id });
  const looker = await server.page();
  const nowhere = 'A'.repeat(22);
  const unknown = (of: string) => ({ ok: false, failure: { code: 'document-unknown', documentId: of } });
  expect(await peek(looker, secret)).toEqual(unknown(documentId));
  expect(await peek(looker, 'W'.repeat(43))).toEqual(unknown(documentId));
  expect(await peek(looker, secret, nowhere)).toEqual(unknown(nowhere));
  for (let index = 3; index < limits.wrongLinksPerMinute; index += 1) await peek(looker, 'W'.repeat(43));
  expect(await peek(looker, 'W'.repeat(43))).toMatchObject({ failure: { code: 'too-fast' } });
  // A right one opens all the same.
  expect(await peek(looker, ada.secrets.get(documentId) ?? '')).toMatchObject({ value: { right: 'owner' } });
});
