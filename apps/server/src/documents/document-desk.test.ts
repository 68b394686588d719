import { type Failure, failed } from '@tercet/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DeskStory, deskStory, settle, textOf, typing } from './desk-story.ts';

let story: DeskStory;
beforeEach(async () => {
  story = await deskStory();
});
afterEach(() => story.end());

const full: Failure = { code: 'storage-failed', reason: 'full' };

describe('loading', () => {
  test('a new document has one empty paragraph at version 0, and its owner link', async () => {
    expect(await story.page('a').open()).toEqual({
      ok: true,
      value: { kind: 'snapshot', version: 0, doc: { type: 'doc', content: [{ type: 'paragraph' }] } },
    });
    expect(await story.store.links(story.documentId)).toMatchObject({ value: [{ right: 'owner' }] });
  });

  test('pages that open a document together share one load; it is unloaded when the last leaves', async () => {
    const pages = ['a', 'b', 'c', 'd'].map((id) => story.page(id));
    await Promise.all(pages.map((page) => page.open()));
    expect(story.faults.calls.load).toBe(1);
    expect(story.desk.openedBy('a')).toEqual([story.documentId]);
    for (const page of pages.slice(0, 3)) page.leave();
    await settle();
    expect(story.desk.openDocuments()).toBe(1);
    pages[3]?.leave();
    await settle();
    expect(story.desk.openDocuments()).toBe(0);
    expect(story.desk.openedBy('a')).toEqual([]);
    await pages[0]?.open();
    expect(story.faults.calls.load).toBe(2);
  });

  test('[DC7] a load that failed lets nothing be written, and the next who opens tries again', async () => {
    const page = story.page('a');
    await page.append(0, [typing('rain')]);
    story.faults.failing.load = full;
    expect(await page.open()).toEqual(failed(full));
    expect(await page.append(0, [typing('x')])).toEqual(failed(full));
    expect(await page.append(1, [typing('x')])).toEqual(failed(full));
    expect(story.faults.calls).toMatchObject({ append: 1 });
    story.faults.failing = {};
    expect(textOf(await page.open())).toBe('rain');
  });

  test('[DC7] a document nobody made is unknown, and stays so', async () => {
    const documentId = 'A'.repeat(22);
    const unknown = failed({ code: 'document-unknown', documentId });
    const message = { documentId, schemaVersion: 1, version: 0, clientId: 'c', steps: [typing('x')] };
    for (const _ of [1, 2]) {
      expect(await story.desk.open('a', { documentId, schemaVersion: 1 })).toEqual(unknown);
      expect(await story.desk.append({ page: 'a', author: 'w' }, message)).toEqual(unknown);
      expect(await story.desk.outline({ documentId })).toEqual(unknown);
      expect(await story.desk.read({ documentId, version: 0 })).toEqual(unknown);
      expect(await story.desk.name('w', { documentId, version: 0, name: 'x' })).toEqual(unknown);
      expect(await story.desk.delete(documentId)).toEqual(unknown);
    }
    expect(story.desk.openDocuments()).toBe(0);
  });
});

describe('unloading', () => {
  test('it is unloaded only when what is being stored is stored; who comes meanwhile finds it', async () => {
    let release: () => void = () => undefined;
    const page = story.page('a');
    await page.open();
    story.faults.held = new Promise((resolve) => {
      release = resolve;
    });
    const answer = page.append(0, [typing('rain')]);
    page.leave();
    await settle();
    expect(story.desk.openDocuments()).toBe(1);
    const again = story.page('b').open();
    release();
    story.faults.held = null;
    expect(await answer).toMatchObject({ ok: true });
    await again;
    await settle();
    expect(story.desk.openDocuments()).toBe(1);
    expect(story.faults.calls.load).toBe(1);
    story.page('b').leave();
    await settle();
    expect(story.desk.openDocuments()).toBe(0);
  });

  test('a desk that is idle has stored everything it took on, of every document', async () => {
    const pages = ['a', 'b', 'c'].map((id) => story.page(id));
    for (const page of pages) await page.open();
    const answers = pages.map((page) => page.append(0, [typing(page === pages[0] ? 'x' : 'y')]));
    await settle();
    await story.desk.idle();
    let open = 3;
    for (const answer of answers) void answer.then(() => (open -= 1));
    await Promise.resolve();
    await Promise.resolve();
    expect(open).toBe(0);
    expect(await story.storedText()).toHaveLength(3);
  });
});

describe('[DC10] deleting', () => {
  const unknown = () => failed({ code: 'document-unknown', documentId: story.documentId });

  test('what is under way is finished first; later appends and pages find nothing', async () => {
    const page = story.page('a');
    await page.open();
    const before = page.append(0, [typing('rain')]);
    await settle();
    const deleted = story.desk.delete(story.documentId);
    const during = page.append(1, [typing('x')]);
    const opening = story.page('b').open();
    expect(await before).toMatchObject({ ok: true });
    expect(await during).toEqual(unknown());
    expect(await opening).toEqual(unknown());
    expect(await deleted).toEqual({ ok: true, value: null });
    expect(await page.append(1, [typing('x')])).toEqual(unknown());
    expect(await page.open()).toEqual(unknown());
    expect(await story.desk.outline({ documentId: story.documentId })).toEqual(unknown());
    expect(story.desk.openDocuments()).toBe(0);
    expect(story.desk.openedBy('a')).toEqual([]);
    expect(await story.store.load(story.documentId)).toEqual(unknown());
  });

  test('what waits in the queue is told so', async () => {
    let release: () => void = () => undefined;
    const pages = ['a', 'b', 'c'].map((id) => story.page(id));
    for (const page of pages) await page.open();
    story.faults.held = new Promise((resolve) => {
      release = resolve;
    });
    const answers = [];
    for (const page of pages) {
      answers.push(page.append(0, [typing('x')]));
      await settle();
    }
    const deleted = story.desk.delete(story.documentId);
    await settle();
    story.faults.held = null;
    release();
    expect(await Promise.all(answers)).toEqual([
      { ok: true, value: { from: 0, version: 1 } },
      unknown(),
      unknown(),
    ]);
    expect(await deleted).toEqual({ ok: true, value: null });
  });

  test('two who delete at once both hear yes', async () => {
    const both = [story.desk.delete(story.documentId), story.desk.delete(story.documentId)];
    expect(await Promise.all(both)).toEqual([
      { ok: true, value: null },
      { ok: true, value: null },
    ]);
  });

  test('storage that cannot delete says so, and the document goes on', async () => {
    const page = story.page('a');
    await page.open();
    await page.append(0, [typing('rain')]);
    story.faults.failing.delete = full;
    expect(await story.desk.delete(story.documentId)).toEqual(failed(full));
    await settle();
    expect(story.desk.openedBy('a')).toEqual([story.documentId]);
    expect(await page.append(1, [typing('x')])).toMatchObject({ ok: true });
  });
});

describe('[PR3] selections mapped by the server', () => {
  const map = (version: number, at: number, page: string | null = 'a') =>
    story.desk.mapForward(story.documentId, { version, anchor: at, head: at }, page);

  test('own typing carries the caret along, others’ text at the caret stays behind it', async () => {
    const [ada, bea] = [story.page('a'), story.page('b')];
    await ada.open();
    await ada.append(0, [typing('rain')]);
    expect(map(0, 1)).toEqual({ version: 1, anchor: 5, head: 5 });
    await bea.append(1, [typing('!', 5)]);
    expect(map(1, 5)).toEqual({ version: 2, anchor: 5, head: 5 });
    expect(map(1, 5, 'b')).toEqual({ version: 2, anchor: 6, head: 6 });
    expect(map(1, 5, null)).toEqual({ version: 2, anchor: 5, head: 5 });
    expect(map(2, 6)).toEqual({ version: 2, anchor: 6, head: 6 });
  });

  test('null for what cannot be: a version to come, a place outside, a closed document, one long gone', async () => {
    const ada = story.page('a');
    expect(map(0, 1)).toBe(null);
    await ada.open();
    expect(map(0, 2)).toEqual({ version: 0, anchor: 2, head: 2 });
    expect(map(0, 3)).toBe(null);
    expect(map(1, 1)).toBe(null);
    await ada.append(0, [typing('rain')]);
    expect(map(0, 3)).toBe(null);
    expect(map(0, 2)).toEqual({ version: 1, anchor: 6, head: 6 });
    story.clock.advance(200_000);
    await ada.append(1, [typing('x')]);
    expect(map(0, 1)).toBe(null);
    expect(map(1, 1)).toEqual({ version: 2, anchor: 2, head: 2 });
  });

  test('a listener carries the selections it keeps, batch by batch, to what mapForward says', async () => {
    const ada = story.page('a');
    await ada.open();
    let kept = { version: 0, anchor: 1, head: 1 };
    const stop = story.desk.onAppended((batch) => {
      kept = batch.carry(kept, 'a');
    });
    await ada.append(0, [typing('rain'), typing('s', 5)]);
    await story.page('b').append(2, [typing('no ')]);
    await ada.append(3, [typing('!', 9)]);
    expect(kept).toEqual(map(0, 1));
    expect(kept).toEqual({ version: 4, anchor: 10, head: 10 });
    stop();
    await ada.append(4, [typing('!', 9)]);
    expect(kept.version).toBe(4);
  });
});
