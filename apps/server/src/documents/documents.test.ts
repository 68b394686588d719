import type { DocumentOpened, Result, SentStep } from '@tercet/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningServer, runServer } from '../testing/running-server.ts';
import { type TestPage, typing } from '../testing/test-page.ts';

let server: RunningServer;
let ada: TestPage;
let bea: TestPage;
let documentId: string;

/** Another page, of somebody who was given the link. */
async function visitor(): Promise<TestPage> {
  const page = await server.page();
  page.secrets = ada.secrets;
  return page;
}

beforeEach(async () => {
  server = await runServer();
  [ada, bea] = await Promise.all([server.page(), server.page()]);
  documentId = await ada.startDocument();
  bea.secrets = ada.secrets;
});
afterEach(() => server.remove());

function textOf(opened: Result<DocumentOpened>): string {
  if (!opened.ok || opened.value.kind !== 'snapshot') throw new Error(JSON.stringify(opened));
  const { content } = opened.value.doc as { content: { content?: { text: string }[] }[] };
  return content.map((block) => (block.content ?? []).map(({ text }) => text).join('')).join('\n');
}
const stepsOf = (opened: Result<DocumentOpened>): SentStep[] =>
  opened.ok && opened.value.kind === 'steps' ? opened.value.steps : [];

test('a new document has one empty paragraph at version 0', async () => {
  expect(await ada.open(documentId)).toMatchObject({
    ok: true,
    value: { kind: 'snapshot', version: 0, doc: { type: 'doc', content: [{ type: 'paragraph' }] } },
  });
});

test('[DC4] what one page writes, the other hears; the writer does not hear itself', async () => {
  await ada.open(documentId);
  await bea.open(documentId);
  expect(await ada.append(documentId, 0, [typing('rain')], { clientId: 'ada' })).toEqual({
    ok: true,
    value: { from: 0, version: 1 },
  });
  await bea.hears(({ steps }) => steps.length === 1);
  expect(bea.steps).toEqual([{ documentId, version: 0, steps: [{ step: typing('rain'), clientId: 'ada' }] }]);
  await bea.append(documentId, 1, [typing('!', 5)]);
  await ada.hears(({ steps }) => steps.length === 1);
  expect(ada.steps[0]?.version).toBe(1);
  expect(bea.steps).toHaveLength(1);
});

test('[DC1] acknowledged steps are there after a restart', async () => {
  await ada.append(documentId, 0, [typing('rain'), typing(' again', 5)]);
  server = await server.restart();
  const cal = await visitor();
  const opened = await cal.open(documentId);
  expect(textOf(opened)).toBe('rain again');
  expect(opened).toMatchObject({ value: { version: 2 } });
});

test('[DC1] a document of many steps is loaded from its snapshot', async () => {
  for (let version = 0; version < 450; version += 50) {
    const steps = Array.from({ length: 50 }, () => typing('x'));
    expect(await ada.append(documentId, version, steps)).toMatchObject({ ok: true });
  }
  server = await server.restart();
  const cal = await visitor();
  expect(textOf(await cal.open(documentId))).toBe('x'.repeat(450));
  expect(stepsOf(await cal.open(documentId, 0))).toHaveLength(450);
});

test('[DC2] of structural appends that race for a version one wins, the others are told where the document is', async () => {
  await bea.open(documentId);
  await ada.append(documentId, 0, [typing('rain')]);
  const bold = { stepType: 'addMark', mark: { type: 'strong' }, from: 1, to: 3 };
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, racer) =>
      (racer % 2 ? ada : bea).append(documentId, 1, [bold], { clientId: `${racer}` }),
    ),
  );
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect(answers.filter(({ ok }) => !ok)).toEqual(
    Array(9).fill({ ok: false, failure: { code: 'stale-version', version: 2 } }),
  );
});

test('[DC2] what only inserts is merged behind the others, and answered with where it stands', async () => {
  await bea.open(documentId);
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, racer) =>
      (racer % 2 ? ada : bea).append(documentId, 0, [typing(`${racer}`)], { clientId: `${racer}` }),
    ),
  );
  const places = answers.map((answer) => (answer.ok ? answer.value.from : -1));
  expect(places.sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('[DC4] pages that race, catching up when stale, all end with the same steps, in order, without a gap', async () => {
  const pages = [ada, bea, await visitor(), await visitor()];
  for (const page of pages) await page.open(documentId);
  const writeAll = async (page: TestPage, who: number) => {
    for (let written = 0; written < 10; written += 1) {
      for (let version = 0; ; ) {
        const answer = await page.append(documentId, version, [typing(`${who}`)], { clientId: `${who}` });
        if (answer.ok) break;
        if (answer.failure.code !== 'stale-version') throw new Error(answer.failure.code);
        version = answer.failure.version;
      }
    }
  };
  await Promise.all(pages.map(writeAll));
  const log = stepsOf(await ada.open(documentId, 0));
  expect(log).toHaveLength(40);
  for (const [who, page] of pages.entries()) {
    await page.hears(({ steps }) => steps.length === 30);
    const versions = page.steps.map(({ version }) => version);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    for (const { version, steps } of page.steps) expect(steps[0]).toEqual(log[version]);
    expect(page.steps.every(({ steps }) => steps[0]?.clientId !== `${who}`)).toBe(true);
  }
});

test('[DC3] a step that does not fit is rejected and changes nothing, for anybody', async () => {
  await bea.open(documentId);
  const answer = await ada.append(documentId, 0, [typing('good'), { stepType: 'replace', from: 90, to: 91 }]);
  expect(answer).toMatchObject({ ok: false, failure: { code: 'step-rejected' } });
  expect(await ada.append(documentId, 0, [typing('fine')])).toEqual({
    ok: true,
    value: { from: 0, version: 1 },
  });
  await bea.hears(({ steps }) => steps.length > 0);
  expect(bea.steps).toMatchObject([{ version: 0, steps: [{ step: typing('fine') }] }]);
});

test('[DC5] a page whose answer was lost finds its steps by its client id', async () => {
  await ada.append(documentId, 0, [typing('rain')], { clientId: 'ada' });
  expect(await ada.append(documentId, 0, [typing('rain')], { clientId: 'ada' })).toEqual({
    ok: false,
    failure: { code: 'stale-version', version: 1 },
  });
  expect(await ada.open(documentId, 0)).toMatchObject({
    ok: true,
    value: { kind: 'steps', version: 1, steps: [{ step: typing('rain'), clientId: 'ada' }] },
  });
});

test('[DC6] a page of another schema is told so, and stores nothing', async () => {
  const failure = { ok: false, failure: { code: 'schema-mismatch', server: 1, client: 2 } };
  expect(await bea.open(documentId, undefined, { schemaVersion: 2 })).toEqual(failure);
  expect(await ada.append(documentId, 0, [typing('x')], { schemaVersion: 2 })).toEqual(failure);
  expect(await ada.open(documentId)).toMatchObject({ value: { version: 0 } });
});

test('[DC7] a document nobody made is unknown, and stays so', async () => {
  const nowhere = 'A'.repeat(22);
  const failure = { ok: false, failure: { code: 'document-unknown', documentId: nowhere } };
  expect(await ada.open(nowhere)).toEqual(failure);
  expect(await ada.append(nowhere, 0, [typing('x')])).toEqual(failure);
  expect(await ada.open(nowhere)).toEqual(failure);
});

test('a page that closed a document hears no more of it, and may open it again', async () => {
  await bea.open(documentId);
  expect(await bea.call('document:close', { documentId })).toEqual({ ok: true, value: null });
  await ada.append(documentId, 0, [typing('a')]);
  expect(await bea.open(documentId)).toMatchObject({ value: { version: 1 } });
  await ada.append(documentId, 1, [typing('b')]);
  await bea.hears(({ steps }) => steps.length > 0);
  expect(bea.steps.map(({ version }) => version)).toEqual([1]);
});

test('[DC1] what is being saved while the server closes is saved or refused, never lost after a yes', async () => {
  const answers: boolean[] = [];
  const appends = Array.from({ length: 20 }, async (_, version) => {
    const answer = await ada.append(documentId, version, [typing('x')]);
    answers.push(answer.ok);
  });
  await appends[0];
  server = await server.restart();
  const cal = await visitor();
  const opened = await cal.open(documentId);
  expect(opened.ok && opened.value.version).toBeGreaterThanOrEqual(answers.filter(Boolean).length);
});
