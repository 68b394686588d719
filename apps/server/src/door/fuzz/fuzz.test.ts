import { type ChildProcess, fork } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { checkSteps, emptyDocument, schema } from '@tercet/document';
import {
  allows,
  type ClientEvents,
  type DocumentAppended,
  type DocumentOpened,
  type DocumentSteps,
  limits,
  type Result,
  type Right,
  type StepJson,
} from '@tercet/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../gateway/needs.ts';
import { frameOf, openRawPage, type RawPage } from '../../testing/raw-page.ts';
import { pollingHandshake, rawRequest } from '../../testing/raw-request.ts';
import { runServer } from '../../testing/running-server.ts';
import { typing } from '../../testing/test-page.ts';
import { type FuzzedPage, openFuzzedPage } from './fuzzed-page.ts';
import { garbledPacket, malformedBodies, malformedFrames, malformedPackets } from './malformed.ts';
import { asJson, mutate } from './mutate.ts';
import { createRandom, type Random } from './random.ts';
import { events, type Known, sampleMessage } from './sample-message.ts';
import type { Measured } from './server.fixture.ts';

/** Frames of every state, and how many are on their way at once. */
const framesOfState = 1_250;
const atOnce = 10;
/**
 * The server is never at one thing for longer than this, milliseconds of its own thread's work. A fault here takes
 * seconds; how far below the server stays on a quiet machine is for `npm run bench -- strangers` to say.
 */
const longestStallMs = 1_000;
/** A frame over this many bytes rightly ends the connection: that is a case of its own. */
const longestFrame = limits.messageBytes;

/**
 * `FUZZ_SEED` repeats a run; `npm run test:long` draws new ones; otherwise always the same: the last three once brought
 * a client id that the database gave back as another string, and the document could never be opened again [MS6].
 */
const seeds = process.env.FUZZ_SEED
  ? [Number(process.env.FUZZ_SEED)]
  : process.env.LONG_TESTS === undefined
    ? [1, 1_220_703_033, 1_339_476_669, 3_943_639_273]
    : Array.from({ length: 20 }, () => randomInt(2 ** 32));
const [firstSeed = 1] = seeds;

let directory: string;
let url: string;
let child: ChildProcess;
const pages: RawPage[] = [];

beforeAll(async () => {
  // For its folders of a fake model and a page; the server that is fuzzed is another process.
  const scene = await runServer();
  directory = path.dirname(scene.config.modelsDirectory);
  const { config } = scene;
  await scene.close();
  child = fork(path.join(import.meta.dirname, 'server.fixture.ts'), {
    execArgv: ['--expose-gc', '--import', 'tsx'],
    env: {
      ...process.env,
      MODELS: 'fake',
      MODELS_DIR: config.modelsDirectory,
      WEB_DIR: config.webDirectory,
      WORKER_ENTRY: config.workerEntry,
      DATA_DIR: path.join(directory, 'fuzzed'),
      RATE_LIMITS: 'off',
    },
  });
  const [port] = (await once(child, 'message')) as [number];
  url = `http://127.0.0.1:${port}`;
});
afterAll(async () => {
  for (const { socket } of pages) socket.destroy();
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
  rmSync(directory, { recursive: true, force: true });
});

async function measure(): Promise<Measured> {
  const measured = once(child, 'message');
  child.send('measure');
  const [answer] = (await measured) as [Measured];
  return answer;
}

async function open(): Promise<FuzzedPage> {
  const page = await openFuzzedPage(url);
  pages.push(page.raw);
  return page;
}

interface Link {
  documentId: string;
  secret: string;
}

let persons = 0;
function openDocument(page: FuzzedPage, { documentId, secret }: Link, since?: number) {
  persons += 1;
  const person = { key: `${persons}`.padStart(22, 'F'), name: '' };
  return page.call<DocumentOpened>('document:open', { documentId, secret, person, schemaVersion: 1, since });
}

const never = 'N'.repeat(22);
const noSecret = 'S'.repeat(43);

/** Everything a message of these documents could rightly say. */
function knownIn(documentIds: readonly [string, ...string[]], version: () => number): Known {
  const step = (random: Random): StepJson =>
    random.chance(0.7)
      ? typing('fuzz', random.chance(0.8) ? 1 : random.below(30))
      : { stepType: 'replace', from: random.below(20), to: random.below(40) };
  return {
    documentId: (random) => random.oneOf(documentIds),
    document: (random) => ({
      documentId: random.oneOf(documentIds),
      version: version(),
      position: random.below(9),
    }),
    secret: () => noSecret,
    person: () => ({ key: 'P'.repeat(22), name: 'fuzz' }),
    linkId: () => 'L'.repeat(16),
    schemaVersion: (random) => (random.chance(0.9) ? 1 : 2),
    version: (random) => (random.chance(0.8) ? version() : random.below(1_000)),
    since: (random) => random.below(version() + 2),
    steps: (random) => Array.from({ length: 1 + random.below(3) }, () => step(random)),
    askId: (random) => `ask ${random.below(40)}`,
    model: (random) => (random.chance(0.9) ? 'fake' : 'none'),
    settings: () => ({ maxTokens: 4 }),
  };
}

/** The arguments of a frame, most of them one message: as its schema wants it, with something changed, or anything. */
function argumentsOf(event: keyof ClientEvents, random: Random, known: Known): string {
  let message = sampleMessage(event, random, known);
  for (let changes = random.below(4); changes > 0; changes -= 1) message = mutate(message, random);
  if (random.chance(0.02)) return '';
  return `,${asJson(message)}${random.chance(0.05) ? `,${asJson(mutate([], random))}` : ''}`;
}

/** What a state may do in the documents its messages name; null: nothing. */
interface State {
  page: FuzzedPage;
  right: Right | null;
  known: Known;
}

/** Sends a state's frames; every answer is looked at. @returns accepted appends of the one document. */
async function fuzz(
  { page, right, known }: State,
  random: Random,
  frames = framesOfState,
): Promise<DocumentAppended[]> {
  const accepted: DocumentAppended[] = [];
  async function frame(): Promise<void> {
    const event = random.chance(0.2) ? 'document:append' : random.oneOf(events);
    // The one message that would rightly end the document is a story of its own.
    if (event === 'document:delete' && right === 'owner') return;
    const json = argumentsOf(event, random, known);
    if (Buffer.byteLength(json) > longestFrame - 100) return;
    const answer: Result<unknown> = await page.say(event, json);
    const needed = needs[event];
    const isWithdrawal = event === 'continuation:hint' && json.startsWith(',null');
    if (answer.ok && needed !== 'nothing' && !isWithdrawal) {
      expect([event, json.slice(0, 500), right !== null && allows(right, needed)]).toEqual([
        event,
        json.slice(0, 500),
        true,
      ]);
    }
    if (answer.ok && event === 'document:append' && right !== null) {
      accepted.push(answer.value as DocumentAppended);
    }
  }
  for (let sent = 0; sent < frames; sent += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, frame));
  }
  return accepted;
}

describe('10,000 hostile frames', () => {
  test.each(seeds)(
    'every event in every state: typed answers, the document as it was appended to (FUZZ_SEED=%i)',
    async (seed) => {
      const owner = await open();
      const document = await owner.call<Link>('document:create', {});
      const { documentId } = document;
      await openDocument(owner, document);
      const observer = await open();
      await openDocument(observer, document);
      const told: DocumentSteps[] = [];
      const hear = observer.raw.heard.push;
      observer.raw.heard.push = (...packets) => {
        for (const packet of packets) {
          if (packet.startsWith('42["document:steps",')) told.push(JSON.parse(packet.slice(2))[1]);
        }
        return hear(...packets);
      };
      const version = () => told.reduce((steps, message) => steps + message.steps.length, 0);

      const gone = await owner.call<Link>('document:create', {});
      const other = await owner.call<Link>('document:create', {});
      const link = async (right: Right) => {
        const made = await owner.call<{ link: { id: string }; secret: string }>('link:create', {
          documentId,
          right,
          label: '',
        });
        return { documentId, secret: made.secret, linkId: made.link.id };
      };
      const known = knownIn(
        [documentId, documentId, documentId, other.documentId, gone.documentId, never],
        version,
      );
      const state = async (
        right: Right | null,
        prepare: (page: FuzzedPage) => Promise<unknown>,
      ): Promise<State> => {
        const page = await open();
        await prepare(page);
        return { page, right, known };
      };
      const withRight = (right: Right) =>
        state(right, async (page) => openDocument(page, right === 'owner' ? document : await link(right)));
      const revoked = await link('ask');
      const states = [
        await state(null, async () => undefined),
        await withRight('read'),
        await withRight('write'),
        await withRight('ask'),
        await withRight('owner'),
        await state(null, async (page) => {
          await openDocument(page, document);
          await page.call('document:close', { documentId });
        }),
        await state(null, async (page) => {
          await openDocument(page, gone);
          await page.call('document:delete', { documentId: gone.documentId });
        }),
        // Cut, and come back with what opens nothing any more.
        await state(null, async () => {
          const cut = await open();
          await openDocument(cut, revoked);
          await owner.call('link:revoke', { documentId, linkId: revoked.linkId });
          await cut.raw.closed;
        }),
      ];
      /** Somebody who writes as one should, meanwhile: refused only where another came first. */
      async function writeOn(times: number): Promise<DocumentAppended[]> {
        const page = await open();
        await openDocument(page, await link('write'));
        const stored: DocumentAppended[] = [];
        while (stored.length < times) {
          const steps = [typing('on', 1)];
          const append = { documentId, schemaVersion: 1, version: version(), clientId: 'on', steps };
          const answer = await page.say('document:append', `,${JSON.stringify(append)}`);
          if (answer.ok) stored.push(answer.value as DocumentAppended);
          else expect(answer.failure.code).toBe('stale-version');
        }
        return stored;
      }
      // Each draws its own numbers: which of them is answered first changes none of what the others send.
      const randoms = states.map((_, index) => createRandom(seed + index * 0x9e3779b9));
      const everyState = (frames?: number) =>
        states.map((one, index) => fuzz(one, randoms[index] as Random, frames));
      // First what is compiled in the first moments.
      const warm = await Promise.all(everyState(100));
      await measure();
      const fuzzed = everyState();
      const accepted = [...warm, ...(await Promise.all([...fuzzed, writeOn(20)]))].flat();
      const measured = await measure();
      expect(measured).toMatchObject({ isPolluted: false, errors: [] });
      expect(measured.stallMs).toBeLessThan(longestStallMs);
      expect(states.map(({ page }) => page.raw.isClosed())).toEqual(states.map(() => false));

      // The document is what was appended to it, by those who may, and nothing else.
      const opened = await openDocument(await open(), document);
      expect(accepted.reduce((steps, { from, version: to }) => steps + to - from, 0)).toBe(opened.version);
      expect(version()).toBe(opened.version);
      expect(opened.version).toBeGreaterThanOrEqual(20);
      const steps = told.flatMap((message) => message.steps.map(({ step }) => step));
      const replayed = checkSteps(emptyDocument, steps);
      expect(replayed.ok && replayed.value.doc.toJSON()).toEqual('doc' in opened && opened.doc);
      if ('doc' in opened) schema.nodeFromJSON(opened.doc).check();
    },
  );

  test('packets, frames and polls that are none: the connection ends, or nothing happens; others go on', async () => {
    const random = createRandom(firstSeed);
    const witness = await open();
    const bytes = malformedPackets.map((packet) => frameOf(packet));
    const garbled = Array.from({ length: 150 }, () => frameOf(garbledPacket(random)));
    let answered = 0;
    for (const frame of [...bytes, ...malformedFrames, ...garbled]) {
      for (const greets of [true, false]) {
        const page = await openRawPage(url, greets);
        page.socket.write(frame);
        // After it a message that is one: it is answered, or the connection is over.
        page.send(greets ? '4277["document:close",{}]' : '40');
        const went = await Promise.race([
          page.hears(greets ? /^4377\[/ : /^4[04]/).catch(() => null),
          page.closed,
        ]);
        if (went) answered += 1;
        page.socket.destroy();
      }
    }
    expect(answered).toBeGreaterThan(20);
    for (const body of malformedBodies) {
      const { sid } = JSON.parse((await rawRequest(`${url}${pollingHandshake}`)).body.slice(1));
      const session = `${url}${pollingHandshake}&sid=${sid}`;
      for (const one of [body, '40'])
        await rawRequest(session, { method: 'POST', body: one }).catch(() => null);
    }
    expect(await witness.call('document:create', {})).toMatchObject({ secret: expect.any(String) });
    const measured = await measure();
    expect(measured).toMatchObject({ isPolluted: false, errors: [] });
    expect(measured.stallMs).toBeLessThan(longestStallMs);
  });

  test('megabytes of nothing but structure are refused unread, and nobody waits for it', async () => {
    const page = await open();
    const document = await page.call<Link>('document:create', {});
    const { documentId } = document;
    await openDocument(page, document);
    const fill = (unit: string) =>
      Array.from({ length: Math.floor(1_900_000 / (unit.length + 1)) }, () => unit).join(',');
    const members = Array.from({ length: 120_000 }, (_, index) => `"m${index}":0`).join(',');
    const append = (steps: string) =>
      `,{"documentId":"${documentId}","schemaVersion":1,"version":0,"clientId":"c","steps":${steps}}`;
    const frames: [event: keyof ClientEvents, json: string][] = [
      ['document:append', append(`[${'['.repeat(900_000)}${']'.repeat(900_000)}]`)],
      ['document:append', append(`[{"slice":${'{"content":['.repeat(130_000)}${']}'.repeat(130_000)}}]`)],
      ['document:append', append(`[{"stepType":"replace",${members}}]`)],
      ['document:append', append(`[{"x":[${fill('0')}]}]`)],
      [
        'document:append',
        append(`[{"stepType":"replace","from":0,"to":0,"slice":{"content":[${fill('{}')}]}}]`),
      ],
      ['document:open', `,{${members}}`],
      ['offer:show', `,{"documentId":"${documentId}","rows":[${fill('{"askId":"a","candidate":0}')}]}`],
      ['continuation:ask', `,{"askId":"a","model":"fake","prompt":"x","settings":{${members}}}`],
    ];
    await measure();
    for (const [event, json] of frames) {
      expect(await page.say(event, json)).toMatchObject({ failure: { code: 'bad-message' } });
      const measured = await measure();
      expect([event, json.slice(0, 200), measured.stallMs < longestStallMs]).toEqual([
        event,
        json.slice(0, 200),
        true,
      ]);
    }
  });

  test('a frame over the bound ends its connection, and nobody else’s; one just below it is answered', async () => {
    const witness = await open();
    const steps = (bytes: number) => `,{"documentId":"${never}","steps":["${'y'.repeat(bytes)}"]}`;
    const page = await open();
    expect(await page.say('document:append', steps(limits.messageBytes - 1_000))).toMatchObject({
      failure: { code: 'bad-message' },
    });
    expect(await page.say('document:append', steps(limits.messageBytes))).toMatchObject({
      failure: { code: 'too-large', limit: limits.messageBytes },
    });
    const over = page.say('document:append', steps(30 * limits.messageBytes));
    await expect(over).rejects.toThrow(/closed after/);
    expect(await witness.call('document:create', {})).toMatchObject({ secret: expect.any(String) });
    expect(await measure()).toMatchObject({ isPolluted: false, errors: [] });
  });

  test('an object in the place of a text, with a length that is none, is a bad message and no bug', async () => {
    const page = await open();
    const { documentId } = await page.call<Link>('document:create', {});
    const name = '{"length":{"valueOf":1,"toString":1}}';
    const answer = await page.say('presence:name', `,{"documentId":"${documentId}","name":${name}}`);
    expect(answer).toMatchObject({ failure: { code: 'bad-message' } });
    for (const route of ['/v1/completions', '/autocomplete/fake']) {
      const body = `{"model":${name},"prompt":"x","context":${name}}`;
      const headers = { 'content-type': 'application/json' };
      expect((await rawRequest(`${url}${route}`, { method: 'POST', headers, body })).status).toBe(400);
    }
    expect((await measure()).errors).toEqual([]);
  });

  test('an event with a million arguments has one message; the server, which it once ended, lives', async () => {
    const page = await open();
    const answer = page.say('document:append', `,{}${',0'.repeat(100_000)}`);
    expect(await answer).toMatchObject({ failure: { code: 'bad-message' } });
    expect(await page.call('document:create', {})).toMatchObject({ secret: expect.any(String) });
  });

  test('memory stays what it was: what was sent before is forgotten', async () => {
    const random = createRandom(firstSeed);
    const page = await open();
    const known = knownIn([never], () => 0);
    const once = () => fuzz({ page, right: null, known }, random);
    await once();
    const before = (await measure()).used;
    for (let again = 0; again < 3; again += 1) await once();
    // What the collector has not got to yet is no leak: the least of several looks counts.
    let after = Number.POSITIVE_INFINITY;
    for (let look = 0; look < 5; look += 1) after = Math.min(after, (await measure()).used);
    expect(after - before).toBeLessThan(8_000_000);
  });
});
