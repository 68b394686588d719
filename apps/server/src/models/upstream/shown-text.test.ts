import { describe, expect, test } from 'vitest';
import { shownText } from './shown-text.ts';

type Settings = Parameters<typeof shownText>[1];

/** Feeds a text character by character: what is shown may only grow. */
function shown(text: string, settings: Partial<Settings>): string {
  const all = { stop: [], stopAt: 'none', ...settings } satisfies Settings;
  let before = '';
  for (let length = 0; length <= text.length; length++) {
    const { text: now, over } = shownText(text.slice(0, length), all, length === text.length);
    expect(now.startsWith(before)).toBe(true);
    before = now;
    if (over) break;
  }
  return before;
}

describe('[CN9] a stop string is not shown, not even in parts', () => {
  test.each([
    ['one END two', ['END'], 'one '],
    ['one EN', ['END'], 'one EN'],
    ['one EEND', ['END'], 'one E'],
    ['a b c', ['c', 'b'], 'a '],
  ])('%j with %j gives %j', (text, stop, expected) => {
    expect(shown(text, { stop })).toBe(expected);
  });
});

describe('stopAt paragraph is what the engine makes of it', () => {
  test.each([
    [' One. Two. \nThree', ' One. Two.'],
    ['\n\nOne\nTwo', 'One'],
    [' \n \n One\n', 'One'],
    ['\n\n', ''],
    ['  One', '  One'],
  ])('%j gives %j', (text, paragraph) => {
    expect(shown(text, { stopAt: 'paragraph' })).toBe(paragraph);
  });

  test('the earlier of stop string and paragraph ends the text', () => {
    expect(shown(' One two\nthree', { stopAt: 'paragraph', stop: ['two'] })).toBe(' One ');
    expect(shown(' One two\nthree', { stopAt: 'paragraph', stop: ['three'] })).toBe(' One two');
  });
});
