import { type Failure, failed } from '@tercet/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type DeskStory,
  deleting,
  deskStory,
  docOf,
  ownerLink,
  settle,
  splitting,
  textOf,
  typing,
} from './desk-story.ts';

let story: DeskStory;
beforeEach(async () => {
  story = await deskStory();
  // Somebody has it open, so it stays in memory.
  await story.page('reader').open();
});
afterEach(() => story.end());

const full: Failure = { code: 'storage-failed', reason: 'full' };
const at = (from: number, version = from + 1) => ({ ok: true, value: { from, version } });
const stale = (version: number) => failed({ code: 'stale-version', version });

/** Storage does nothing until the answer is called. */
function hold(): () => void {
  let release: () => void = () => undefined;
  story.faults.held = new Promise((resolve) => {
    release = () => {
      story.faults.held = null;
      resolve();
    };
  });
  return release;
}

describe('[DC2] merging', () => {
  test('who types behind the others’ back is merged behind them, and told where', async () => {
    const [ada, bea] = [story.page('ada'), story.page('bea')];
    await ada.open();
    await bea.open();
    expect(await ada.append(0, [typing('rain'), typing('!', 5)])).toEqual(at(0, 2));
    expect(await bea.append(0, [typing('>'), typing('>', 2)])).toEqual(at(2, 4));
    expect(await story.storedText()).toBe('rain!>>');
    expect(ada.heard.at(-1)).toEqual({
      version: 2,
      steps: [
        { step: typing('>', 6), clientId: 'bea' },
        { step: typing('>', 7), clientId: 'bea' },
      ],
    });
  });

  test('what takes text out elsewhere is merged; where both change, or with structure, it is stale', async () => {
    const [ada, bea] = [story.page('ada'), story.page('bea')];
    await ada.append(0, [typing('0123456789')]);
    await ada.append(1, [deleting(3, 5)]);
    expect(await bea.append(1, [deleting(8, 10)])).toEqual(at(2));
    expect(await story.storedText()).toBe('014569');
    expect(await bea.append(1, [typing('x', 4)])).toEqual(stale(3));
    await ada.append(3, [splitting(4)]);
    expect(await story.page('cal').append(3, [typing('x', 1)])).toEqual(stale(4));
    expect(await ada.append(3, [splitting(2)])).toEqual(stale(4));
  });

  test('what no textblock holds is not merged, though its steps look flat', async () => {
    const ada = story.page('ada');
    await ada.append(0, [typing('one'), splitting(4), typing('two', 6)]);
    await ada.append(3, [typing('.', 9)]);
    // From the first paragraph into the second.
    expect(await story.page('bea').append(3, [deleting(3, 7)])).toEqual(stale(4));
    expect(await story.page('bea').append(3, [typing('x', 0)])).toEqual(stale(4));
  });

  test('[DC5] an append that was answered into the void and comes again is not written twice', async () => {
    const ada = story.page('ada');
    await ada.append(0, [typing('rain')]);
    expect(await ada.append(0, [typing('rain')])).toEqual(stale(1));
    expect(await story.storedText()).toBe('rain');
    expect(await ada.open(0)).toMatchObject({
      value: { kind: 'steps', version: 1, steps: [{ clientId: 'ada' }] },
    });
  });

  test('who is further behind than memory reaches catches up first', async () => {
    const ada = story.page('ada');
    await ada.open();
    await ada.append(0, [typing('a')]);
    story.clock.advance(200_000);
    await ada.append(1, [typing('b', 2)]);
    await ada.append(2, [typing('c', 3)]);
    expect(await story.page('bea').append(0, [typing('x')])).toEqual(stale(3));
    expect(await story.page('bea').append(2, [typing('x')])).toEqual(at(3));
    expect(await ada.open(0)).toMatchObject({ value: { kind: 'steps', version: 4, steps: { length: 4 } } });
  });
});

describe('what waits is stored together', () => {
  test('[DC1] [DC4] a page hears all that comes before its answer, and no answer comes before the flush', async () => {
    const pages = ['a', 'b', 'c', 'd'].map((id) => story.page(id));
    for (const page of pages) await page.open();
    const release = hold();
    const answers = pages.map((page, index) => page.append(0, [typing(`${index}`)]));
    await settle();
    expect(pages.flatMap(({ heard }) => heard)).toEqual([]);
    release();
    expect(await Promise.all(answers)).toEqual([0, 1, 2, 3].map((from) => at(from)));
    // The first was on its way; the others shared one flush.
    expect(story.faults.calls.append).toBe(2);
    for (const [index, { heard }] of pages.entries()) {
      const order = heard.flatMap((each): (number | string)[] =>
        'version' in each ? [each.version] : ['answer'],
      );
      const before = order.slice(0, order.indexOf('answer'));
      expect(before).toEqual(expect.arrayContaining(Array.from({ length: index }, (_, version) => version)));
      expect(order.filter((each) => each !== 'answer')).toEqual([0, 1, 2, 3].filter((v) => v !== index));
    }
    expect(await story.storedText()).toBe('0123');
  });

  test('[DC1] what storage does not take is not in memory either, each hears so, and it can be sent again', async () => {
    const [ada, bea] = [story.page('ada'), story.page('bea')];
    await ada.open();
    story.faults.failing.append = full;
    const answers = await Promise.all([ada.append(0, [typing('x')]), bea.append(0, [typing('y')])]);
    expect(answers).toEqual([failed(full), failed(full)]);
    expect(textOf(await ada.open())).toBe('');
    expect(ada.heard.filter((each) => 'steps' in each)).toEqual([]);
    story.faults.failing = {};
    expect(await ada.append(0, [typing('x')])).toEqual(at(0));
  });

  test('what storage takes alone is not lost to what it does not take', async () => {
    const ada = story.page('ada');
    const { append } = story.store;
    story.store.append = (id, version, steps) =>
      JSON.stringify(steps).includes('huge') ? Promise.resolve(failed(full)) : append(id, version, steps);
    const release = hold();
    const first = ada.append(0, [typing('1')]);
    await settle();
    const rest = [
      story.page('b').append(0, [typing('2')]),
      story.page('c').append(0, [typing('huge')]),
      story.page('d').append(0, [typing('3')]),
    ];
    release();
    expect(await Promise.all([first, ...rest])).toEqual([at(0), at(1), failed(full), at(2)]);
    expect(await story.storedText()).toBe('123');
  });

  test('[DC3] a step that does not fit is rejected and changes nothing, for those behind it neither', async () => {
    const release = hold();
    const answers = [
      story.page('a').append(0, [typing('1')]),
      story.page('b').append(0, [typing('good'), deleting(90, 91)]),
      story.page('c').append(0, [{ stepType: 'explode' }]),
      story.page('d').append(0, [typing('2')]),
    ];
    await settle();
    release();
    const [first, behind, bad, last] = await Promise.all(answers);
    expect([first, last]).toEqual([at(0), at(1)]);
    // Behind others it may have become wrong by what they did: the page looks again, and hears then.
    expect(behind).toMatchObject({ ok: false });
    expect(bad).toMatchObject({ ok: false, failure: { code: 'step-rejected' } });
    expect(await story.page('b').append(2, [deleting(90, 91)])).toMatchObject({
      failure: { code: 'step-rejected' },
    });
    expect(await story.storedText()).toBe('12');
  });
});

describe('several servers on one storage', () => {
  test('[DC2] [DC4] steps another server stored are told to every page, and what can be is merged behind them', async () => {
    const ada = story.page('ada');
    const bea = story.page('bea', story.otherDesk());
    await ada.open();
    await bea.open();
    await bea.append(0, [typing('there')]);
    expect(await ada.append(0, [typing('here')])).toEqual(at(1));
    expect(ada.heard[0]).toEqual({ version: 0, steps: [{ step: typing('there'), clientId: 'bea' }] });
    expect(await bea.append(1, [splitting(2)])).toEqual(stale(2));
    expect(bea.heard).toContainEqual({ version: 1, steps: [{ step: typing('here', 6), clientId: 'ada' }] });
    expect(await bea.append(2, [splitting(2)])).toEqual(at(2));
  });

  test('a page that heard more than this server knows makes it look', async () => {
    const there = story.page('there', story.otherDesk());
    await story.page('ada').open();
    await there.append(0, [typing('x')]);
    expect(await story.page('ada').append(1, [typing('y', 2)])).toEqual(at(1));
    expect(await story.page('ada').append(9, [typing('z')])).toEqual(stale(2));
  });

  test('[DC5] an append that was stored though storage said it was not is found, not written twice', async () => {
    const ada = story.page('ada');
    const { append } = story.store;
    story.store.append = async (...given) => {
      await append(...given);
      return failed(full);
    };
    expect(await ada.append(0, [typing('x')])).toEqual(failed(full));
    story.store.append = append;
    expect(await ada.append(0, [typing('x')])).toEqual(stale(1));
    expect(await story.storedText()).toBe('x');
  });
});

describe('[DC12] whose turn it is', () => {
  /** Bea is refused twice: each time Ada changed the structure meanwhile. */
  async function refusedTwice() {
    const [ada, bea] = [story.page('ada'), story.page('bea')];
    await ada.append(0, [typing('abc')]);
    for (const version of [1, 2]) {
      await ada.append(version, [splitting(2)]);
      expect(await bea.append(version, [splitting(2)])).toEqual(stale(version + 1));
    }
    return { ada, bea };
  }

  test('a page refused twice is waited for, and gets through', async () => {
    const { ada, bea } = await refusedTwice();
    const adas = ada.append(3, [splitting(1)]);
    await settle();
    expect(ada.version).toBe(3);
    expect(await bea.append(3, [splitting(2)])).toEqual(at(3));
    expect(await adas).toEqual(stale(4));
    expect(story.clock.waiting()).toBe(0);
  });

  test('nobody waits longer than 300 ms for a page that does not come', async () => {
    const { ada, bea } = await refusedTwice();
    const adas = ada.append(3, [splitting(1)]);
    story.clock.advance(299);
    await settle();
    expect(ada.version).toBe(3);
    story.clock.advance(1);
    expect(await adas).toEqual(at(3));
    // Its turn is over: it has to be refused twice again.
    expect(await bea.append(3, [splitting(1)])).toEqual(stale(4));
    expect(await ada.append(4, [splitting(1)])).toEqual(at(4));
  });

  test('nor for a page that left', async () => {
    const { ada, bea } = await refusedTwice();
    await bea.open();
    const adas = ada.append(3, [splitting(1)]);
    await settle();
    expect(ada.version).toBe(3);
    bea.leave();
    expect(await adas).toEqual(at(3));
  });

  test('a page that is behind even in its turn does not keep the others', async () => {
    const { ada, bea } = await refusedTwice();
    const adas = ada.append(3, [splitting(1)]);
    await settle();
    expect(await bea.append(1, [splitting(1)])).toEqual(stale(3));
    expect(await adas).toEqual(at(3));
  });

  test('two who were refused have their turns one after the other', async () => {
    const { ada, bea } = await refusedTwice();
    const cal = story.page('cal');
    const cals = [cal.append(1, [splitting(1)]), cal.append(2, [splitting(1)])];
    const adas = ada.append(3, [splitting(1)]);
    await settle();
    expect(ada.version).toBe(3);
    // Bea's turn is missed. Then Cal is heard, and refused twice before Ada's turn comes.
    story.clock.advance(300);
    expect(await Promise.all(cals)).toEqual([stale(3), stale(3)]);
    await settle();
    expect(ada.version).toBe(3);
    expect(await cal.append(3, [splitting(1)])).toEqual(at(3));
    expect(await adas).toEqual(stale(4));
    expect(await bea.append(4, [splitting(1)])).toEqual(at(4));
  });
});

test('[DC7] a stored document that breaks the schema is a failure', async () => {
  const odd = 'B'.repeat(22);
  const first = { body: { type: 'doc', content: [] }, authors: null };
  await story.store.create(odd, 1, { ...first, link: ownerLink });
  expect(await story.desk.open('a', { documentId: odd, schemaVersion: 1 })).toEqual(
    failed({ code: 'document-damaged', documentId: odd, what: 'text' }),
  );
});

test('[DC6] a page of another schema is told so, and stores nothing', async () => {
  const { desk, documentId } = story;
  const mismatch = failed({ code: 'schema-mismatch', server: 1, client: 2 } as const);
  const message = { documentId, schemaVersion: 2, version: 0, clientId: 'c', steps: [typing('x')] };
  expect(await desk.open('a', { documentId, schemaVersion: 2 })).toEqual(mismatch);
  expect(await desk.append({ page: 'a', author: 'w' }, message)).toEqual(mismatch);
  expect(docOf(await story.page('a').open()).content.size).toBe(2);
});
