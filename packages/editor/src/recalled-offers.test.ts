// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest';
import { docOf, p, type Story, story } from './editor-story.ts';
import type { Remembered } from './offer-memory.ts';

const stories: Story[] = [];
afterEach(() => {
  for (const each of stories.splice(0)) each.end();
});

function writing(text: string, onOffered?: (offers: readonly Remembered[]) => void): Story {
  const ada = story(docOf(p(text)), onOffered ? { onOffered } : {});
  stories.push(ada);
  ada.caretAfter(text);
  return ada;
}

test('[UX 11] what was offered is told once, as it ends, with the words before it; what is open when the page goes, too', () => {
  const told: Remembered[] = [];
  const ada = writing('The sea', (offers) => told.push(...offers));
  ada.press('Tab');
  ada.source.says(' was', ' is', ' sang');
  expect(told).toEqual([]);
  ada.press('2');
  expect(told.map(({ candidate, taken, place }) => [candidate.raw, taken, place])).toEqual([
    [' was', false, 'The sea'],
    [' is', true, 'The sea'],
    [' sang', false, 'The sea'],
  ]);
  ada.type(' cold');
  ada.press('Tab');
  ada.source.says(' again', ' too', ' now');
  expect(told).toHaveLength(3);
  window.dispatchEvent(new Event('pagehide'));
  expect(
    told
      .slice(3)
      .map(({ candidate }) => candidate.raw)
      .sort(),
  ).toEqual([' again', ' now', ' too']);
  expect(told.at(-1)?.place).toBe('The sea is cold');
  // What is told can be put into a browser's database.
  expect(structuredClone(told)).toEqual(told);
});

test('[UX 11] what an earlier page was offered is found after what this one was, and inserted as what it is', () => {
  const told: Remembered[] = [];
  const before = writing('The sea', (offers) => told.push(...offers));
  before.press('Tab');
  before.source.says(' was', ' is', ' sang');
  before.press('Escape');

  const again: Remembered[] = [];
  const ada = writing('The night', (offers) => again.push(...offers));
  ada.press('Tab');
  ada.source.says(' fell', ' came', ' went');
  ada.press('Escape');
  ada.editor.recallOffered(structuredClone(told));
  const offers = ada.editor.snapshot().offers;
  expect(offers.map(({ text }) => text)).toEqual(['went', 'came', 'fell', 'sang', 'is', 'was']);
  expect(offers[3]).toMatchObject({ place: 'The sea', model: 'small', taken: false });
  // They are kept already.
  expect(again).toHaveLength(3);
  expect(ada.editor.run('insertOffered', 3)).toBe(true);
  expect(ada.text()).toBe('The night sang');
  const marks = ada.editor.view.state.doc.nodeAt(11)?.marks.map(({ type }) => type.name);
  expect(marks).toEqual(['machine']);
});

test('[UX 11] of a long text the last words are kept as the place, whole ones', () => {
  const told: Remembered[] = [];
  const ada = writing(`${'It rained and rained. '.repeat(30)}😀 The lamp was`, (offers) =>
    told.push(...offers),
  );
  ada.press('Tab');
  ada.source.says(' cold', ' lit', ' out');
  ada.press('Escape');
  const place = told[0]?.place ?? '';
  expect(place).toMatch(/^\w.* 😀 The lamp was$/);
  expect(place.length).toBeLessThanOrEqual(80);
  expect(`It rained and rained. ${place}`).toMatch(/rained\. (It |rained |and )/);
});

test('[UX 5] a key of its own leads to the list of documents, and can be another one', () => {
  let asked = 0;
  const ada = story(docOf(p('The sea')), { onHome: () => (asked += 1), keyBindings: { home: ['Alt-y'] } });
  stories.push(ada);
  expect(ada.press('Alt-h')).toBe(false);
  expect(ada.press('Alt-y')).toBe(true);
  expect(asked).toBe(1);
  // Where there is no list the key is nobody's.
  expect(writing('x').press('Alt-h')).toBe(false);
});
