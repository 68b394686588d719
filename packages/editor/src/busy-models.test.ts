// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test } from 'vitest';
import { docOf, p, type Story, story } from './editor-story.ts';

let ada: Story;
const refused = { code: 'overloaded', retryAfterMs: 1_000 } as const;
/** The wait, and the most that is added to it. */
const longestMs = 1_250;
const suggest = () => ada.editor.snapshot().suggest;

beforeEach(() => {
  ada = story(docOf(p('The sea')));
  ada.caretAfter('The sea');
  ada.press('Tab');
});
afterEach(() => ada.end());

test('[UX 12] models that are busy: the page says so and asks again by itself', () => {
  ada.source.failed(refused);
  expect(suggest()).toMatchObject({ phase: 'asked', againAt: expect.any(Number) });
  expect(ada.editor.snapshot().announcement).toMatch(/busy.*Escape stops/);
  ada.clock.advance(999);
  expect(ada.source.asks).toHaveLength(1);
  ada.clock.advance(longestMs - 999);
  expect(ada.source.asks).toHaveLength(2);
  expect(ada.source.asks[1]).toEqual(ada.source.asks[0]);
  ada.source.says(' was', ' is', ' sang');
  expect(suggest()).toMatchObject({ phase: 'settled', againAt: null });
  ada.press('3');
  expect(ada.text()).toBe('The sea sang');
});

test('[UX 12] [CN15] refused again and again: it keeps asking, and what comes in the end is offered', () => {
  for (let time = 1; time <= 10; time += 1) {
    ada.source.failed(refused);
    expect(suggest()).toMatchObject({ phase: 'asked', againAt: expect.any(Number) });
    ada.clock.advance(longestMs);
    expect(ada.source.asks).toHaveLength(time + 1);
  }
  ada.source.says(' was', ' is', ' sang');
  expect(suggest()).toMatchObject({ phase: 'settled', againAt: null });
});

test('[UX 12] refused for a minute: a failure, and nothing is asked until the writer asks', () => {
  let times = 0;
  for (; suggest().phase !== 'failed'; times += 1) {
    ada.source.failed(refused);
    ada.clock.advance(longestMs);
  }
  expect(suggest()).toMatchObject({ phase: 'failed', failure: refused, againAt: null });
  // Each wait is a second, and up to a quarter more.
  expect(times).toBeGreaterThanOrEqual(48);
  expect(times).toBeLessThanOrEqual(61);
  ada.clock.advance(60_000);
  expect(ada.source.asks).toHaveLength(times);
  ada.press('Tab');
  expect(ada.source.asks).toHaveLength(times + 1);
});

test('[UX 12] refused with a long wait: the writer decides', () => {
  ada.source.failed({ code: 'overloaded', retryAfterMs: 60_000 });
  expect(suggest()).toMatchObject({ phase: 'failed' });
  expect(ada.clock.waiting).toBe(0);
});

for (const [what, leave] of [
  ['Escape', () => ada.press('Escape')],
  ['typing', () => ada.type(' x')],
  ['a caret that moves away', () => ada.caretAfter('The')],
] as const) {
  test(`[UX 2, 3] ${what} ends the wait: nothing is asked again`, () => {
    ada.source.failed(refused);
    leave();
    expect(suggest().phase).toBe('idle');
    // What waits besides is the saving of what was typed.
    ada.clock.advance(longestMs);
    expect(ada.source.asks).toHaveLength(1);
    expect(ada.source.cancels).toEqual([]);
  });
}

test('Tab while it waits asks no second time', () => {
  ada.source.failed(refused);
  expect(ada.press('Tab')).toBe(true);
  expect(suggest()).toMatchObject({ batches: 1 });
  ada.clock.advance(longestMs);
  expect(ada.source.asks).toHaveLength(2);
});

test('a re-roll that has to wait leaves the others to be taken', () => {
  ada.source.says(' was', ' is', ' sang');
  ada.press('Alt-r');
  ada.source.failed(refused);
  expect(suggest()).toMatchObject({ phase: 'streaming', againAt: expect.any(Number) });
  ada.press('2');
  expect(ada.text()).toBe('The sea is');
  ada.clock.advance(longestMs);
  expect(ada.source.asks).toHaveLength(2);
});
