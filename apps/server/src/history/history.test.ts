import type { HistoryOutline, HistoryVersion, HistoryVersionPart, Result } from '@tercet/protocol';
import { limits } from '@tercet/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningServer, runServer } from '../testing/running-server.ts';
import { type TestPage, typing } from '../testing/test-page.ts';

let server: RunningServer;
let ada: TestPage;
let documentId: string;
beforeEach(async () => {
  server = await runServer({ models: {} as Record<string, string>, environment: { MODELS: 'fake' } });
  ada = await server.page();
  documentId = await ada.startDocument();
}, 600_000);
afterEach(() => server.remove());

type Version = HistoryVersion | HistoryVersionPart;
const read = (page: TestPage, version: number, part?: number): Promise<Result<Version>> =>
  page.call('history:read', { documentId, version, ...(part === undefined ? {} : { part }) });
const bytesOf = (answer: unknown) => Buffer.byteLength(JSON.stringify(answer));

async function write(characters: number): Promise<void> {
  const answer = await ada.append(documentId, 0, [typing('ä"x'.repeat(characters / 3))]);
  expect(answer.ok).toBe(true);
}

test('[DC18] a short version is answered whole', { timeout: 600_000 }, async () => {
  await ada.append(documentId, 0, [typing('rain')]);
  expect(await read(ada, 1)).toMatchObject({ ok: true, value: { version: 1, doc: { type: 'doc' } } });
  expect(await read(ada, 1, 1)).toMatchObject({ failure: { code: 'not-found' } });
});

test('[DC18] a long version comes in parts, none over the bound, that are the version together', {
  timeout: 600_000,
}, async () => {
  await write(600_000);
  const texts: string[] = [];
  for (let part = 0, parts = 1; part < parts; part += 1) {
    const answer = await read(ada, 1, part);
    expect(bytesOf(answer)).toBeLessThanOrEqual(limits.historyAnswerBytes);
    if (!answer.ok || !('part' in answer.value)) throw new Error('no part');
    expect(answer.value).toMatchObject({ version: 1, part });
    texts.push(answer.value.text);
    parts = answer.value.parts;
  }
  const { doc, authors } = JSON.parse(texts.join(''));
  expect(doc.content[0].content[0].text).toBe('ä"x'.repeat(200_000));
  expect(authors).toMatchObject([{ from: 1, to: 600_001 }]);
});

test('[DC18] 300 reads at once are a few: the rest is refused, and another writer writes meanwhile', {
  timeout: 600_000,
}, async () => {
  await write(900_000);
  const { secret } = await ada.link(documentId, 'read');
  const reader = await server.page();
  expect((await reader.open(documentId, undefined, { secret })).ok).toBe(true);
  const bea = await server.page();
  const other = await bea.startDocument();
  const order: string[] = [];
  const reads = Array.from({ length: 300 }, async (_, index) => {
    const answer = await read(reader, 1, index % 3);
    order.push('read');
    return answer;
  });
  const written = bea.append(other, 0, [typing('rain')]).then((answer) => {
    order.push('written');
    return answer;
  });
  expect((await written).ok).toBe(true);
  const answers = await Promise.all(reads);
  const taken = answers.filter(({ ok }) => ok);
  expect(taken.length).toBeGreaterThan(0);
  expect(taken.length).toBeLessThanOrEqual(2 * limits.historyWaiting + 2);
  for (const answer of answers) {
    expect(bytesOf(answer)).toBeLessThanOrEqual(limits.historyAnswerBytes);
    if (!answer.ok) expect(answer.failure).toMatchObject({ code: 'too-many', limit: limits.historyWaiting });
  }
});

test('[DC18] names that do not fit one answer come in the next', { timeout: 600_000 }, async () => {
  const steps = Array.from({ length: limits.namesPerDocument }, () => typing('x'));
  for (let from = 0; from < steps.length; from += 100) {
    await ada.append(documentId, from, steps.slice(from, from + 100));
  }
  for (let version = 1; version <= steps.length; version += 1) {
    const name = '雨'.repeat(limits.labelCharacters);
    expect(await ada.call('history:name', { documentId, version, name })).toMatchObject({ ok: true });
  }
  const names: number[] = [];
  let next: HistoryOutline['next'] = null;
  do {
    const answer: Result<HistoryOutline> = await ada.call('history:outline', {
      documentId,
      ...(next ? { next } : {}),
    });
    expect(bytesOf(answer)).toBeLessThanOrEqual(limits.historyAnswerBytes);
    if (!answer.ok) throw new Error(answer.failure.code);
    names.push(...answer.value.names.map(({ version }) => version));
    ({ next } = answer.value);
  } while (next);
  expect(names).toEqual(Array.from({ length: limits.namesPerDocument }, (_, index) => index + 1));
});
