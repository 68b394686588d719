import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { type DocumentOpened, done, type HistoryVersion, type RescueLook } from '@tercet/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RunningServer, runServer } from '../testing/running-server.ts';
import { type TestPage, typing } from '../testing/test-page.ts';
import { mendedName } from './document-rescue.ts';

let server: RunningServer;
let owner: TestPage;
let documentId: string;
/** By right. */
let secrets: { owner: string; ask: string };

/** A document of ten letters, a to j, and one beside it. */
beforeEach(async () => {
  server = await runServer({ environment: { RATE_LIMITS: 'off' } });
  owner = await server.page();
  documentId = await owner.startDocument();
  for (const [version, letter] of [...'jihgfedcba'].entries()) {
    expect(await owner.append(documentId, version, [typing(letter)])).toMatchObject({ ok: true });
  }
  const { secret } = await owner.link(documentId, 'ask');
  secrets = { owner: owner.secrets.get(documentId) ?? '', ask: secret };
  await owner.call('presence:name', { documentId, name: 'Ada' });
  await owner.append(documentId, 10, [typing('!')]);
});
afterEach(() => server.remove());

/** The server ends, its file is changed behind its back, and it is started again. */
async function damaged(sql: string): Promise<void> {
  const file = path.join(server.config.dataDirectory, 'tercet.sqlite');
  await server.close();
  const database = new DatabaseSync(file);
  database.exec('PRAGMA foreign_keys = OFF');
  database.exec(sql);
  database.close();
  server = await server.restart();
}

async function comesBy(secret: string): Promise<TestPage> {
  const page = await server.page();
  page.secrets.set(documentId, secret);
  return page;
}

async function lookOf(page: TestPage): Promise<RescueLook> {
  const look = await page.call<RescueLook>('rescue:look', { documentId });
  if (!look.ok) throw new Error(JSON.stringify(look));
  return look.value;
}

const damagedText = (what = 'text') => ({
  ok: false,
  failure: { code: 'document-damaged', documentId, what },
});
const textOf = (doc: unknown) =>
  [...JSON.stringify(doc).matchAll(/"text":"([^"]*)"/g)].map(([, text]) => text).join('');

describe('[DC13] a document that was damaged on the disk', () => {
  test('its owner reads what is before the damage and goes on; whoever waits hears so, and history says so', async () => {
    await damaged(`UPDATE step SET body = replace(body, '"d"', '"x"') WHERE version = 6`);
    const ada = await comesBy(secrets.owner);
    const bea = await comesBy(secrets.ask);
    for (const page of [ada, bea]) expect(await page.open(documentId)).toEqual(damagedText());

    expect(await lookOf(ada)).toEqual({
      version: 11,
      damages: [{ part: 'steps', from: 6, to: 7 }],
      isTextWhole: false,
      readable: [{ version: 6, at: expect.any(Number) }],
    });
    const read = await ada.call<HistoryVersion>('rescue:read', { documentId, version: 6 });
    expect(read.ok && textOf(read.value.doc)).toBe('efghij');
    expect(await ada.call('rescue:go-on', { documentId, version: 9 })).toMatchObject({
      failure: { code: 'stale-version', version: 6 },
    });
    expect(await bea.open(documentId)).toEqual(damagedText());

    expect(await ada.call('rescue:go-on', { documentId, version: 6 })).toEqual(done(null));
    await bea.hears(({ heard }) => heard.some(({ event }) => event === 'document:mended'));
    const opened = await bea.open(documentId);
    expect(opened).toMatchObject({ value: { kind: 'snapshot', version: 12, right: 'ask' } });
    expect(opened.ok && opened.value.kind === 'snapshot' && textOf(opened.value.doc)).toBe('efghij');
    expect(await bea.append(documentId, 12, [typing('>')])).toMatchObject({ value: { version: 13 } });
    const outline = await bea.call('history:outline', { documentId });
    expect(outline).toMatchObject({ value: { names: [{ version: 12, name: mendedName }], wholeFrom: 12 } });

    server = await server.restart();
    const again = await comesBy(secrets.owner);
    const after = await again.open(documentId);
    expect(after.ok && after.value.kind === 'snapshot' && textOf(after.value.doc)).toBe('>efghij');
  });

  test('a page that has what is lost takes the text that goes on: it is behind, not elsewhere', async () => {
    await damaged('DELETE FROM step WHERE version = 6');
    const ada = await comesBy(secrets.owner);
    await ada.open(documentId);
    await ada.call('rescue:go-on', { documentId, version: 6 });
    for (const since of [0, 6, 7, 11]) {
      const opened: { ok: boolean; value?: DocumentOpened } = await ada.open(documentId, since);
      expect(opened.value).toMatchObject({ kind: 'snapshot', version: 12 });
    }
  });

  test('only an owner looks, reads and goes on; who has no link learns nothing', async () => {
    await damaged('DELETE FROM step WHERE version = 6');
    const bea = await comesBy(secrets.ask);
    const stranger = await comesBy('W'.repeat(43));
    await bea.open(documentId);
    expect(await stranger.open(documentId)).toMatchObject({ failure: { code: 'document-unknown' } });
    for (const event of ['rescue:look', 'rescue:read', 'rescue:go-on']) {
      const message = { documentId, version: 6 };
      expect(await bea.call(event, message)).toEqual({
        ok: false,
        failure: { code: 'not-allowed', needs: 'owner' },
      });
      expect(await stranger.call(event, message)).toMatchObject({ failure: { code: 'document-unknown' } });
    }
    // It cannot be written in, either.
    expect(await bea.append(documentId, 11, [typing('x')])).toMatchObject({ ok: false });
  });

  test('its own row gone, it is damaged, not unknown, to whoever has a link', async () => {
    await damaged('DELETE FROM document');
    const ada = await comesBy(secrets.owner);
    expect(await ada.open(documentId)).toEqual(damagedText());
    expect(await lookOf(ada)).toMatchObject({ isTextWhole: true, readable: [{ version: 11 }] });
    expect(await ada.call('rescue:go-on', { documentId, version: 11 })).toEqual(done(null));
    expect(await ada.open(documentId)).toMatchObject({ value: { version: 11, right: 'owner' } });
    expect(await ada.call('history:outline', { documentId })).toMatchObject({ value: { version: 11 } });
  });

  test('a link that is damaged opens nothing, and its holder is told; an owner’s other links go on', async () => {
    await damaged(`UPDATE link SET "right" = 'owner' WHERE "right" = 'ask'`);
    const bea = await comesBy(secrets.ask);
    expect(await bea.open(documentId)).toEqual(damagedText('link'));
    expect(await bea.call('rescue:look', { documentId })).toMatchObject({
      failure: { code: 'document-unknown' },
    });
    const ada = await comesBy(secrets.owner);
    expect(await ada.open(documentId)).toMatchObject({ ok: true });
    expect(await ada.call('link:list', { documentId })).toEqual(damagedText('links'));
    expect(await ada.call('link:create', { documentId, right: 'ask', label: '' })).toMatchObject({
      ok: true,
    });
    const { version } = await lookOf(ada);
    expect(await ada.call('rescue:go-on', { documentId, version })).toEqual(done(null));
    expect(await ada.call('link:list', { documentId })).toMatchObject({ value: { length: 2 } });
    expect(await bea.open(documentId)).toMatchObject({ failure: { code: 'document-unknown' } });
  });

  for (const [part, sql] of Object.entries({
    'a writer’s name changed': `UPDATE writer SET name = 'Eve'`,
    'a span gone': 'DELETE FROM span',
  })) {
    test(`${part}: history says that it is damaged, and is mended without touching the text`, async () => {
      await damaged(sql);
      const ada = await comesBy(secrets.owner);
      const opened = await ada.open(documentId);
      const { version, isTextWhole } = opened.ok ? { version: 11, isTextWhole: true } : await lookOf(ada);
      expect({ version, isTextWhole }).toEqual({ version: 11, isTextWhole: true });
      expect(await ada.call('history:outline', { documentId })).toMatchObject({ ok: false });
      expect(await ada.call('rescue:go-on', { documentId, version })).toEqual(done(null));
      expect(await ada.open(documentId)).toMatchObject({ value: { version: 11 } });
      expect(await ada.call('history:outline', { documentId })).toMatchObject({ value: { version: 11 } });
    });
  }

  test('other documents, and the server’s start, are not touched by it', async () => {
    const other = await owner.createDocument();
    const secret = owner.secrets.get(other) ?? '';
    await damaged(`DELETE FROM step WHERE document = '${documentId}' AND version < 3;
      UPDATE snapshot SET body = '{' WHERE document = '${documentId}';
      UPDATE document SET schema_version = 9 WHERE id = '${documentId}'`);
    const page = await server.page();
    page.secrets.set(other, secret);
    expect(await page.open(other)).toMatchObject({ ok: true });
    expect(await page.append(other, 0, [typing('x')])).toMatchObject({ ok: true });
    const ada = await comesBy(secrets.owner);
    expect(await ada.open(documentId)).toEqual(damagedText());
    expect(await lookOf(ada)).toMatchObject({ readable: [] });
  });

  test('an owner can delete it, and nothing is left', async () => {
    await damaged('DELETE FROM step WHERE version = 6');
    const ada = await comesBy(secrets.owner);
    await ada.open(documentId);
    expect(await ada.call('document:delete', { documentId })).toEqual(done(null));
    expect(await ada.open(documentId)).toMatchObject({ failure: { code: 'document-unknown' } });
  });
});
