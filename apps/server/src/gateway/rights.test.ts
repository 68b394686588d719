import { allows, type Right, rights } from '@tercet/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allReady, type RunningServer, runServer } from '../testing/running-server.ts';
import { type TestPage, typing } from '../testing/test-page.ts';
import { createRoutes } from './create-routes.ts';
import type { RouteParts } from './gateway-parts.ts';
import { needs } from './needs.ts';

/*
 * [LK1] Every event × {nothing open, a revoked link, another document's owner, read, write, ask, owner}, over real
 * sockets and a real store. This table is written down a second time on purpose: what the gateway says of itself is
 * compared with it, and an event that stands not here fails the first test.
 */

const owners = 'owner';
const expected: Record<string, Right | 'nothing'> = {
  'document:create': 'nothing',
  'document:open': 'nothing',
  'document:peek': 'nothing',
  'document:part': 'read',
  'document:append': 'write',
  'document:close': 'nothing',
  'document:delete': owners,
  'link:list': owners,
  'link:create': owners,
  'link:revoke': owners,
  'presence:move': 'read',
  'presence:name': 'read',
  'history:outline': 'read',
  'history:read': 'read',
  'history:name': 'write',
  'rescue:look': owners,
  'rescue:read': owners,
  'rescue:go-on': owners,
  'continuation:ask': 'ask',
  'continuation:cancel': 'nothing',
  'continuation:hint': 'ask',
  'model:pull': owners,
  'offer:show': 'ask',
  'offer:take': 'write',
};

test('[LK1] the gateway has a rule and a route for exactly the events this test walks', () => {
  const walked = Object.keys(expected).sort();
  expect(Object.keys(needs).sort()).toEqual(walked);
  expect(Object.keys(createRoutes({} as RouteParts)).sort()).toEqual(walked);
});

/** A document with a page for everyone who might send something about it. */
interface Scene {
  documentId: string;
  /** An owner who has an offer open, and watches. */
  witness: TestPage;
  /** Have the document not open: without a link, with one that was revoked, with another document. */
  strangers: Record<'none' | 'revoked' | 'other', TestPage>;
  holders: Record<Right, TestPage>;
  /** A link nobody came by. */
  spareLink: string;
}

let server: RunningServer;
beforeAll(async () => {
  server = await runServer({ environment: { RATE_LIMITS: 'off' } });
  await server.models(allReady);
});
afterAll(() => server.remove());

async function comesBy(secret: string, documentId: string): Promise<TestPage> {
  const page = await server.page();
  page.secrets.set(documentId, secret);
  const opened = await page.open(documentId);
  if (!opened.ok) throw new Error(opened.failure.code);
  return page;
}

async function setScene(): Promise<Scene> {
  const witness = await server.page();
  const documentId = await witness.startDocument();
  const holders: Partial<Scene['holders']> = {};
  for (const right of rights) {
    const { secret } = await witness.link(documentId, right);
    holders[right] = await comesBy(secret, documentId);
  }
  const spare = await witness.link(documentId, 'owner');
  const gone = await witness.link(documentId, 'owner');
  const cut = await comesBy(gone.secret, documentId);
  const isCut = new Promise((resolve) => cut.socket.once('disconnect', resolve));
  await witness.call('link:revoke', { documentId, linkId: gone.link.id });
  await isCut;
  const [none, revoked, other] = await Promise.all([server.page(), server.page(), server.page()]);
  revoked.secrets.set(documentId, gone.secret);
  expect(await revoked.open(documentId)).toMatchObject({ failure: { code: 'document-unknown' } });
  const elsewhere = await other.startDocument();
  other.secrets.set(documentId, other.secrets.get(elsewhere) ?? '');
  await witness.ask({ askId: 'shared', prompt: '(hang)' });
  await witness.hears(() => witness.eventsOf('shared').filter(({ type }) => type === 'piece').length === 3);
  await witness.hears(({ states }) => states.at(-1)?.participants.length === rights.length);
  return {
    documentId,
    witness,
    strangers: { none, revoked, other },
    holders: holders as Scene['holders'],
    spareLink: spare.link.id,
  };
}

/** A message of each event that would do something. */
const messages: Record<string, (scene: Scene, by: TestPage) => unknown> = {
  'document:create': () => ({}),
  'document:open': ({ documentId }, { secrets, person }) => ({
    documentId,
    person,
    secret: secrets.get(documentId) ?? 'W'.repeat(43),
    schemaVersion: 1,
  }),
  'document:peek': ({ documentId }, { secrets }) => ({
    documentId,
    secret: secrets.get(documentId) ?? 'W'.repeat(43),
  }),
  'document:part': ({ documentId }) => ({ documentId, parcel: 1, from: 0, most: 1_000 }),
  'document:append': ({ documentId }, { socket }) => ({
    documentId,
    schemaVersion: 1,
    version: 0,
    clientId: socket.id,
    steps: [typing('canary')],
  }),
  'link:create': ({ documentId }) => ({ documentId, right: 'owner', label: 'for me' }),
  'link:revoke': ({ documentId, spareLink }) => ({ documentId, linkId: spareLink }),
  'presence:move': ({ documentId }) => ({ documentId, selection: { version: 0, anchor: 1, head: 1 } }),
  'presence:name': ({ documentId }) => ({ documentId, name: 'Eve' }),
  'history:read': ({ documentId }) => ({ documentId, version: 0 }),
  'history:name': ({ documentId }) => ({ documentId, version: 0, name: 'first' }),
  'rescue:read': ({ documentId }) => ({ documentId, version: 0 }),
  'rescue:go-on': ({ documentId }) => ({ documentId, version: 0 }),
  'continuation:ask': ({ documentId }) => ({
    askId: 'mine',
    model: 'fake',
    prompt: '(hang)',
    candidates: 1,
    settings: {},
    document: { documentId, version: 0, position: 1 },
  }),
  'continuation:cancel': () => ({ askId: 'shared' }),
  'continuation:hint': ({ documentId }) => ({ model: 'fake', prompt: 'x', documentId }),
  'model:pull': ({ documentId }) => ({ documentId, name: 'fake' }),
  'offer:show': ({ documentId }) => ({ documentId, rows: [], consumed: '' }),
  'offer:take': ({ documentId, witness }) => ({
    documentId,
    participant: witness.participants.get(documentId),
    askId: 'shared',
    candidate: 0,
  }),
};
const messageOf = (event: string, scene: Scene, by: TestPage) =>
  messages[event]?.(scene, by) ?? { documentId: scene.documentId };

/** What of the document could have been changed, as the witness sees it. */
async function stateOf({ witness, documentId }: Scene): Promise<unknown> {
  return {
    opened: await witness.open(documentId),
    outline: await witness.call('history:outline', { documentId }),
    links: await witness.call('link:list', { documentId }),
  };
}

describe('[LK1] what each may do', () => {
  for (const [event, needed] of Object.entries(expected)) {
    test(`${event} needs ${needed}`, async () => {
      const scene = await setScene();
      const { documentId, witness, strangers, holders } = scene;
      const before = await stateOf(scene);
      const heard = witness.heard.filter((one) => one.event !== 'presence:state').length;

      for (const page of Object.values(strangers)) {
        const answer = await page.call(event, messageOf(event, scene, page));
        const isOpen = needed === 'nothing' && event !== 'document:open' && event !== 'document:peek';
        if (isOpen) expect(answer).toMatchObject({ ok: true });
        else expect(answer).toEqual({ ok: false, failure: { code: 'document-unknown', documentId } });
      }
      for (const right of rights) {
        if (needed === 'nothing' || allows(right, needed)) continue;
        const page = holders[right];
        const answer = await page.call(event, messageOf(event, scene, page));
        expect(answer).toEqual({ ok: false, failure: { code: 'not-allowed', needs: needed } });
      }
      // Whoever was refused changed nothing, and nobody heard of it.
      expect(await stateOf(scene)).toEqual(before);
      expect(witness.heard.filter((one) => one.event !== 'presence:state')).toHaveLength(heard);

      const allowed = rights.filter((right) => needed === 'nothing' || allows(right, needed));
      for (const [index, right] of allowed.entries()) {
        const page = holders[right];
        const answer = await page.call(event, messageOf(event, scene, page));
        // The first take wins: who comes after it is told so.
        const isLate = event === 'offer:take' && index > 0;
        // Whoever runs this server allows nobody to fetch models; a short document comes whole, not in parts.
        const isOff = event === 'model:pull' || event === 'document:part';
        const refusal = isLate ? 'offer-over' : isOff ? 'not-found' : null;
        expect(answer).toMatchObject(refusal ? { failure: { code: refusal } } : { ok: true });
      }
      const pages = [witness, ...Object.values(strangers), ...Object.values(holders)];
      for (const { socket } of pages) socket.disconnect();
    });
  }
});

test('[LK1] an event nobody wrote a rule for is refused, whatever it is called', async () => {
  const page = await server.page();
  await page.startDocument();
  for (const event of ['document:steps', 'toString', 'hasOwnProperty', 'link:steal', '']) {
    expect(await page.call(event, {})).toMatchObject({ failure: { code: 'bad-message', path: '' } });
  }
});

test('[LK1] the right is the link’s of the last opening: a page that comes again by a lesser link may do less', async () => {
  const page = await server.page();
  const documentId = await page.startDocument();
  const { secret } = await page.link(documentId, 'read');
  expect(await page.open(documentId, undefined, { secret })).toMatchObject({ value: { right: 'read' } });
  expect(await page.append(documentId, 0, [typing('x')])).toEqual({
    ok: false,
    failure: { code: 'not-allowed', needs: 'write' },
  });
  // A link that opens nothing takes nothing away either.
  await page.open(documentId, undefined, { secret: 'W'.repeat(43) });
  expect(await page.call('history:outline', { documentId })).toMatchObject({ ok: true });
});

test('[PR1] who a page is, no message says: what it claims besides is not read', async () => {
  const ada = await server.page();
  const documentId = await ada.startDocument();
  const { secret } = await ada.link(documentId, 'ask');
  const eve = await comesBy(secret, documentId);
  const opened = await ada.open(documentId);
  if (!opened.ok) throw new Error(opened.failure.code);
  const { participant, writer } = opened.value;
  const claims = { author: writer.id, writer, participant, by: writer, page: ada.socket.id, right: 'owner' };
  const eveId = eve.participants.get(documentId);
  await eve.call('presence:name', { documentId, name: 'Eve', ...claims });
  await ada.hears(({ states }) => states.at(-1)?.participants[0]?.writer.name === 'Eve');
  const seen = ada.states.at(-1)?.participants[0];
  expect(seen).toMatchObject({ id: eveId, right: 'ask' });
  expect(seen?.writer.id).not.toBe(writer.id);

  const step = { ...typing('x'), author: writer.id };
  await eve.append(documentId, 0, [step], claims as object);
  const outline = await eve.call('history:outline', { documentId });
  expect(outline).toMatchObject({ value: { spans: [{ author: seen?.writer.id }] } });
  expect(JSON.stringify(outline)).not.toContain(writer.id);

  await eve.call('presence:move', { documentId, selection: { version: 1, anchor: 1, head: 2 }, ...claims });
  await eve.ask({
    prompt: '(hang)',
    document: { documentId, version: 1, position: 1 },
    ...(claims as object),
  });
  await eve.call('offer:show', { documentId, rows: [], consumed: '', ...claims });
  await ada.hears(({ news }) => news.at(-1)?.news.type === 'closed');
  expect(ada.moves.map((moved) => moved.participant)).toEqual([eveId]);
  expect(new Set(ada.news.map(({ news }) => news.participant))).toEqual(new Set([eveId]));
  expect(JSON.stringify(ada.news)).not.toContain(writer.id);
});
