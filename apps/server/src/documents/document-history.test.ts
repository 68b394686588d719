import { type AuthoredSpan, failed, limits, type StepJson } from '@tercet/protocol';
import type { ThinningRule } from '@tercet/storage';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DeskStory, deskStory, splitting, typing } from './desk-story.ts';

const rule: ThinningRule = { wholeSteps: 400, olderSnapshots: 2 };
let story: DeskStory;
beforeEach(async () => {
  story = await deskStory({ thinningRule: rule });
  await story.page('reader').open();
});
afterEach(() => story.end());

async function read(version: number) {
  const answer = await story.desk.read({ documentId: story.documentId, version });
  if (!answer.ok) throw new Error(answer.failure.code);
  if (!('doc' in answer.value)) throw new Error('it came in parts');
  const { content } = answer.value.doc as { content: { content?: { text: string }[] }[] };
  const text = content.map((block) => (block.content ?? []).map(({ text }) => text).join('')).join('\n');
  return { version: answer.value.version, text, authors: answer.value.authors };
}
async function outline() {
  const answer = await story.desk.outline({ documentId: story.documentId });
  if (!answer.ok) throw new Error(answer.failure.code);
  return answer.value;
}
const name = (version: number, label: string) =>
  story.desk.name('writer of ada', { documentId: story.documentId, version, name: label });
const by = (page: string, from: number, to: number): AuthoredSpan => ({
  from,
  to,
  author: `writer of ${page}`,
});

/** Letters from a to z, again and again, one step each, by two writers in turn of `each` letters. */
async function write(count: number, each = 50): Promise<void> {
  for (let version = 0; version < count; version += each) {
    const steps = Array.from({ length: each }, (_, index): StepJson => {
      const letter = String.fromCharCode(97 + ((version + index) % 26));
      return typing(letter, 1 + version + index);
    });
    const answer = await story.page((version / each) % 2 ? 'bea' : 'ada').append(version, steps);
    if (!answer.ok) throw new Error(answer.failure.code);
    await story.desk.idle();
  }
}

test('[DC9] every version can be read, with who wrote what in it', async () => {
  const [ada, bea] = [story.page('ada'), story.page('bea')];
  await ada.append(0, [typing('rain')]);
  await bea.append(1, [typing(' and sun', 5)]);
  await ada.append(2, [splitting(6)]);
  expect(await read(0)).toEqual({ version: 0, text: '', authors: [] });
  expect(await read(1)).toEqual({ version: 1, text: 'rain', authors: [by('ada', 1, 5)] });
  expect(await read(2)).toEqual({
    version: 2,
    text: 'rain and sun',
    authors: [by('ada', 1, 5), by('bea', 5, 13)],
  });
  expect(await read(3)).toEqual({
    version: 3,
    text: 'rain \nand sun',
    authors: [by('ada', 1, 5), by('bea', 5, 6), by('ada', 6, 8), by('bea', 8, 15)],
  });
  expect((await read(99)).version).toBe(3);
  const { spans } = await outline();
  expect(spans.map(({ from, to, author }) => ({ from, to, author }))).toEqual([
    by('ada', 0, 1),
    by('bea', 1, 2),
    by('ada', 2, 3),
  ]);
});

test('the outline names everyone who wrote', async () => {
  const ada = { id: 'writer of ada', name: 'Ada', color: 3 };
  await story.store.saveWriter(story.documentId, ada);
  await story.page('ada').append(0, [typing('rain')]);
  expect(await outline()).toMatchObject({ version: 1, wholeFrom: 0, names: [], writers: [ada] });
});

test('[DC1] a document of many steps is loaded from its snapshot, and still knows who wrote it', async () => {
  await write(450);
  const before = await read(450);
  expect(story.faults.calls.saveSnapshot).toBe(2);
  const other = story.otherDesk();
  const page = story.page('cal', other);
  await page.open();
  await page.append(450, [typing('!', 451)]);
  expect(await read(451)).toEqual({
    version: 451,
    text: `${before.text}!`,
    authors: [...before.authors, by('cal', 451, 452)],
  });
  const stored = await story.store.load(story.documentId);
  expect(stored.ok && stored.value.snapshot.version).toBe(400);
  page.leave();
});

describe('names', () => {
  test('a version is named, renamed and unnamed; one that never was is not found', async () => {
    await write(100);
    expect(await name(30, 'first draft')).toEqual({ ok: true, value: null });
    expect(await name(30, 'draft')).toEqual({ ok: true, value: null });
    expect((await outline()).names).toEqual([
      { version: 30, name: 'draft', at: story.clock.now(), by: 'writer of ada' },
    ]);
    expect(await name(101, 'x')).toEqual(failed({ code: 'not-found', what: 'version 101' }));
    expect(await name(30, '')).toEqual({ ok: true, value: null });
    expect((await outline()).names).toEqual([]);
  });

  test('a version whose copy could not be kept has no name either', async () => {
    await write(50);
    story.faults.failing.saveSnapshot = { code: 'storage-failed', reason: 'full' };
    expect(await name(30, 'draft')).toMatchObject({ failure: { code: 'storage-failed' } });
    expect((await outline()).names).toEqual([]);
  });

  test('there is a bound on them, which says so', async () => {
    await write(50);
    const { names: real } = story.store;
    const names = Array.from({ length: limits.namesPerDocument }, (_, version) => ({
      version: 1_000 + version,
      name: 'x',
      at: 0,
      by: 'w',
    }));
    story.store.names = () => Promise.resolve({ ok: true, value: names });
    expect(await name(30, 'draft')).toEqual(
      failed({ code: 'too-many', what: 'named versions', limit: limits.namesPerDocument }),
    );
    expect(await name(1_000, '')).toEqual({ ok: true, value: null });
    story.store.names = real;
  });
});

describe('[DC9] thinning', () => {
  test('older steps go, what is kept reads as before, with its writers; the document does not change', async () => {
    await write(450);
    const versions = [0, 123, 200, 400, 450];
    const before = new Map<number, unknown>();
    for (const version of versions) before.set(version, await read(version));
    await name(123, 'the good one');
    for (let from = 450; from < 1_300; from += 50) {
      const steps = Array.from({ length: 50 }, () => typing('z', 1));
      await story.page('bea').append(from, steps);
      await story.desk.idle();
    }
    const { version, wholeFrom, kept } = await outline();
    expect(version).toBe(1_300);
    expect(wholeFrom).toBeGreaterThanOrEqual(600);
    expect(wholeFrom).toBeLessThanOrEqual(900);
    expect(kept).toEqual(expect.arrayContaining([0, 123]));
    expect(kept.length).toBeLessThanOrEqual(2 + 1 + 1 + 1);
    for (const each of kept) if (before.has(each)) expect(await read(each)).toEqual(before.get(each));
    expect((await read(124)).version).toBe(123);
    const newest = await read(1_300);
    expect(newest.text).toHaveLength(1_300);
    expect(newest.authors[0]).toEqual(by('bea', 1, 851));
    expect(newest.authors).toHaveLength(1 + 9);
    // A page that is behind what is left gets the whole document.
    expect(await story.page('late').open(10)).toMatchObject({ value: { kind: 'snapshot', version: 1_300 } });
    expect(await name(700, 'gone')).toMatchObject(wholeFrom > 700 ? { ok: false } : { ok: true });
  });

  test('a snapshot that could not be kept thins nothing, and is tried again', async () => {
    story.faults.failing.saveSnapshot = { code: 'storage-failed', reason: 'full' };
    await write(700);
    expect(story.faults.calls.saveSnapshot).toBeGreaterThan(5);
    expect(story.faults.calls.thin).toBe(undefined);
    expect(await outline()).toMatchObject({ wholeFrom: 0 });
    story.faults.failing = {};
    for (let from = 700; from < 800; from += 50) {
      await story.page('ada').append(
        from,
        Array.from({ length: 50 }, () => typing('z', 1)),
      );
      await story.desk.idle();
    }
    const stored = await story.store.load(story.documentId);
    expect(stored.ok && stored.value.snapshot.version).toBeGreaterThanOrEqual(700);
  });
});
