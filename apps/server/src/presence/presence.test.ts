import { limits, type PlacedSelection, type Result, type Writer } from '@tercet/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningServer, runServer } from '../testing/running-server.ts';
import { type TestPage, typing } from '../testing/test-page.ts';

let server: RunningServer;
let ada: TestPage;
let bea: TestPage;
let documentId: string;

beforeEach(async () => {
  server = await runServer({ environment: { RATE_LIMITS: 'off' } });
  [ada, bea] = await Promise.all([server.page(), server.page()]);
  documentId = await ada.startDocument();
  await comes(bea, 'write');
});
afterEach(() => server.remove());

async function comes(page: TestPage, right: 'read' | 'write', name = ''): Promise<void> {
  page.secrets.set(documentId, (await ada.link(documentId, right)).secret);
  page.person = { ...page.person, name };
  const opened = await page.open(documentId);
  if (!opened.ok) throw new Error(opened.failure.code);
}
const move = (page: TestPage, selection: PlacedSelection | null) =>
  page.socket.emit('presence:move', { documentId, selection });
const at = (version: number, anchor: number, head = anchor): PlacedSelection => ({ version, anchor, head });
const othersOf = (page: TestPage) => page.states.at(-1)?.participants ?? [];
const namesOf = (page: TestPage) => othersOf(page).map(({ writer }) => writer.name);
const isPlaced = (page: TestPage, index: number, placed: PlacedSelection | null) =>
  page.hears(() => JSON.stringify(othersOf(page)[index]?.selection) === JSON.stringify(placed));

test('[PR2] each is told of everyone else, never of itself; of a coming, a renaming and a going at once', async () => {
  await ada.hears(() => othersOf(ada).length === 1);
  const cal = await server.page();
  await comes(cal, 'read', 'Cal');
  await ada.hears(() => namesOf(ada).includes('Cal'));
  expect(othersOf(ada).find(({ writer }) => writer.name === 'Cal')).toMatchObject({
    id: cal.participants.get(documentId),
    right: 'read',
    selection: null,
  });
  const opened = await cal.open(documentId);
  const ids = opened.ok ? opened.value.participants.map(({ id }) => id) : [];
  expect(ids).toEqual([ada, bea].map((page) => page.participants.get(documentId)));
  const told = [ada, bea, cal].flatMap((page) => page.states.map((state) => ({ page, state })));
  for (const { page, state } of told) {
    expect(state.participants.map(({ id }) => id)).not.toContain(page.participants.get(documentId));
  }
  const renamed: Result<Writer> = await bea.call('presence:name', { documentId, name: 'Bea' });
  expect(renamed).toMatchObject({ ok: true, value: { name: 'Bea' } });
  await cal.hears(() => namesOf(cal).includes('Bea'));
  cal.socket.disconnect();
  await ada.hears(() => namesOf(ada).join() === 'Bea');
  await bea.call('document:close', { documentId });
  await ada.hears(() => othersOf(ada).length === 0);
});

test('[PR2] a page that falls silent is gone within 10 s: the server asks for a sign of life that often', async () => {
  // As the server told the page on connecting.
  const { _pingInterval, _pingTimeout } = ada.socket.io.engine as unknown as Record<string, number>;
  expect((_pingInterval ?? Number.NaN) + (_pingTimeout ?? Number.NaN)).toBeLessThan(10_000);
});

test('[PR1] a person with two pages is two participants of one writer; a name given in one is that of both', async () => {
  const second = await server.page();
  second.person = bea.person;
  second.secrets = bea.secrets;
  const opened = await second.open(documentId);
  await ada.hears(() => othersOf(ada).length === 2);
  const [one, two] = othersOf(ada);
  expect(one?.id).not.toBe(two?.id);
  expect(one?.writer).toEqual(two?.writer);
  expect(opened).toMatchObject({ value: { writer: one?.writer } });
  await second.call('presence:name', { documentId, name: 'Bea' });
  await ada.hears(() => namesOf(ada).join() === 'Bea,Bea');
});

test('ten writers who are there have ten colours', async () => {
  const more = await Promise.all(Array.from({ length: 8 }, () => server.page()));
  for (const page of more) await comes(page, 'read');
  await ada.hears(() => othersOf(ada).length === 9);
  const colors = [...othersOf(ada), ...othersOf(bea)].map(({ writer }) => writer.color);
  expect(new Set(colors).size).toBe(10);
});

test('[PR3] a selection is told in the newest version, carried by what its writer types, and left behind by others', async () => {
  await ada.append(documentId, 0, [typing('The sea was calm')]);
  move(bea, at(1, 5));
  await ada.hears(({ moves }) => moves.length === 1);
  expect(ada.moves[0]).toEqual({
    documentId,
    participant: bea.participants.get(documentId),
    selection: at(1, 5),
  });
  // Of an older version: ada has typed four characters before it since.
  await ada.append(documentId, 1, [typing('Yes ')]);
  move(bea, at(1, 5));
  await ada.hears(({ moves }) => moves.length === 2);
  expect(ada.moves[1]?.selection).toEqual(at(2, 9));
  // Nobody moves: who comes later hears where bea is now.
  await bea.append(documentId, 2, [typing('XY', 9)]);
  await ada.append(documentId, 3, [typing('Z', 11)]);
  const cal = await server.page();
  await comes(cal, 'read');
  await isPlaced(ada, 0, at(4, 11));
  expect(ada.moves).toHaveLength(2);
});

test('[PR3] a selection of no version there has been, or outside the document, is dropped', async () => {
  await ada.append(documentId, 0, [typing('sea')]);
  for (const wrong of [at(7, 1), at(1, 1, 99), at(0, 4)]) move(bea, wrong);
  move(bea, at(1, 2, 4));
  await ada.hears(({ moves }) => moves.length > 0);
  expect(ada.moves.map(({ selection }) => selection)).toEqual([at(1, 2, 4)]);
});

test('[PR4] of a burst the others hear few, and the last; a page that leaves the text says so', async () => {
  await ada.append(documentId, 0, [typing('x'.repeat(500))]);
  await bea.call('history:outline', { documentId });
  const from = performance.now();
  for (let place = 1; place <= 400; place += 1) move(bea, at(1, place));
  await ada.hears(({ moves }) => moves.at(-1)?.selection?.head === 400);
  const seconds = (performance.now() - from) / 1_000;
  expect(ada.moves.length).toBeLessThanOrEqual(2 + limits.movesPerSecond * seconds);
  move(bea, null);
  await ada.hears(({ moves }) => moves.at(-1)?.selection === null);
  expect(bea.moves).toEqual([]);
});

test('who may write and only opened and took a name is not kept; who wrote once is, by their last name', async () => {
  const names = async (from: TestPage): Promise<string[]> => {
    const outline: Result<{ writers: Writer[] }> = await from.call('history:outline', { documentId });
    return outline.ok ? outline.value.writers.map(({ name }) => name) : [];
  };
  const cal = await server.page();
  await comes(cal, 'write', 'Cal');
  await cal.call('presence:name', { documentId, name: 'Calla' });
  await bea.append(documentId, 0, [typing('x')]);
  // Comes again, and writes nothing this time.
  const again = await server.page();
  again.person = { ...bea.person };
  await comes(again, 'write', 'Bea');
  await again.call('presence:name', { documentId, name: 'Beatrice' });
  server = await server.restart();
  const later = await server.page();
  await later.open(documentId, undefined, { secret: ada.secrets.get(documentId) ?? '' });
  expect(await names(later)).toEqual(['Beatrice']);
});

test('history names who wrote and left, by their last name; who only read is not in it', async () => {
  const cal = await server.page();
  await comes(cal, 'read', 'Cal');
  await bea.append(documentId, 0, [typing('x')]);
  await bea.call('presence:name', { documentId, name: 'Bea' });
  bea.socket.disconnect();
  const outline: Result<{ writers: Writer[] }> = await ada.call('history:outline', { documentId });
  expect(outline.ok && outline.value.writers.map(({ name }) => name)).toEqual(['Bea']);
});
