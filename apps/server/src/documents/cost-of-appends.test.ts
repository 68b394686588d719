import { costLimits } from '@tercet/document';
import { limits, type StepJson } from '@tercet/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DeskStory, deskStory, docOf, ownerLink, typing } from './desk-story.ts';
import { slices } from './slices.ts';

let story: DeskStory;
beforeEach(async () => {
  story = await deskStory();
  await story.page('reader').open();
});
afterEach(() => story.end());

const blocks = 10_000;
const words = 'It was a dark and stormy night; the rain fell in torrents. ';
const block = { type: 'paragraph', content: [{ type: 'text', text: words }] };
const pasted: StepJson = {
  stepType: 'replace',
  from: 0,
  to: 0,
  slice: { content: Array.from({ length: blocks }, () => block) },
};
const size = blocks * (words.length + 2);
const bold = (index: number): StepJson => ({
  stepType: index % 2 ? 'removeMark' : 'addMark',
  mark: { type: 'strong' },
  from: 0,
  to: size,
});

test('[DC17] 500 marks over a long document are refused in words; another document is written meanwhile', {
  timeout: 600_000,
}, async () => {
  const ada = story.page('ada');
  expect((await ada.append(0, [pasted])).ok).toBe(true);
  const made = await story.desk.create({ ...ownerLink, id: 'M'.repeat(16) });
  if (!made.ok) throw new Error(made.failure.code);
  const { documentId } = made.value;
  const order: string[] = [];
  const costs: number[] = [];
  const before = slices.count();
  const message = { documentId: story.documentId, schemaVersion: 1, version: 1, clientId: 'ada' };
  const steps = Array.from({ length: limits.stepsInAppend }, (_, index) => bold(index));
  const heavy = story.desk
    .append({ page: 'ada', author: 'w', worked: (cost) => costs.push(cost) }, { ...message, steps })
    .then((answer) => {
      order.push('heavy');
      return answer;
    });
  const light = story.desk
    .append({ page: 'bea', author: 'w' }, { ...message, documentId, version: 0, steps: [typing('rain')] })
    .then((answer) => {
      order.push('light');
      return answer;
    });
  expect((await light).ok).toBe(true);
  expect(await heavy).toMatchObject({
    ok: false,
    failure: { code: 'too-much-work', cost: expect.any(Number), limit: costLimits.append },
  });
  expect(order).toEqual(['light', 'heavy']);
  expect(costs.reduce((sum, cost) => sum + cost, 0)).toBeLessThanOrEqual(costLimits.append);
  expect(slices.count() - before).toBeGreaterThan(10);
  // Nothing of it was stored.
  const opened = await story.page('cal').open();
  expect(opened.ok && opened.value.version).toBe(1);
});

test('[DC17] all bold, a letter in it, and all deleted again are what any writer may do', {
  timeout: 600_000,
}, async () => {
  const ada = story.page('ada');
  await ada.append(0, [pasted]);
  expect((await ada.append(1, [bold(0)])).ok).toBe(true);
  expect((await ada.append(2, [typing('x')])).ok).toBe(true);
  expect((await ada.append(3, [{ stepType: 'replace', from: 0, to: size + 1 }])).ok).toBe(true);
  const opened = await story.page('cal').open();
  expect(docOf(opened).content.size).toBe(2);
});

test('[DC19] a heavy document is thinned, however few its steps: what is kept stays below the bound', {
  timeout: 600_000,
}, async () => {
  const ada = story.page('ada');
  const heavy = {
    ...pasted,
    slice: {
      content: Array.from({ length: 2 }, () => ({
        type: 'paragraph',
        content: [{ type: 'text', text: 'x'.repeat(900_000) }],
      })),
    },
  };
  for (let round = 0; round < 30; round += 1) {
    expect((await ada.append(2 * round, [heavy])).ok).toBe(true);
    expect((await ada.append(2 * round + 1, [{ stepType: 'replace', from: 0, to: 1_800_004 }])).ok).toBe(
      true,
    );
    await story.desk.idle();
  }
  expect(story.faults.calls.thin).toBeGreaterThan(5);
  const stored = await story.store.load(story.documentId);
  expect(stored.ok && stored.value.snapshot.version + stored.value.steps.length).toBe(60);
  const outline = await story.desk.outline({ documentId: story.documentId });
  expect(outline.ok && outline.value.wholeFrom).toBeGreaterThan(30);
});
