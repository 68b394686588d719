import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  candidateTokens,
  hiddenTokens,
  promptWindow,
  slideText,
  slideTokens,
  writingRoom,
} from './prompt-window.ts';

const shape = (slotTokens: number, contextTokens = slotTokens) => ({
  vocabSize: 9,
  slots: 1,
  slotTokens,
  contextTokens,
});

describe('the room a prompt has', () => {
  test('every candidate and redraw gets its tokens when there is room', () => {
    expect(promptWindow(shape(2048), 3, 40)).toEqual({ promptTokens: 2048 - 360, stepTokens: 256 });
  });

  test('many long candidates take half of the slot and are shortened', () => {
    const { promptTokens } = promptWindow(shape(2048), 6, 512);
    expect(promptTokens).toBe(1024);
    expect(candidateTokens(shape(2048), 1024, 6, 512)).toBe(170);
  });

  test('of longer ones every redraw gets 40 tokens: most of the slot is for the text', () => {
    expect(promptWindow(shape(2048), 3, 80).promptTokens).toBe(2048 - 480);
    // In a slot that is not full a redraw has room for all its tokens.
    expect(writingRoom(shape(2048), 500, 3, 80)).toBe(720);
  });

  test('whatever is asked, prompt and candidates fit slot and context, with at least a token each', () => {
    const any = fc.tuple(
      fc.integer({ min: 64, max: 4096 }),
      fc.integer({ min: 64, max: 4096 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 512 }),
    );
    fc.assert(
      fc.property(any, ([slotTokens, contextTokens, candidates, maxTokens]) => {
        const one = shape(slotTokens, contextTokens);
        const { promptTokens } = promptWindow(one, candidates, maxTokens);
        const each = candidateTokens(one, promptTokens, candidates, maxTokens);
        expect(each).toBeGreaterThanOrEqual(1);
        expect(promptTokens + candidates * each).toBeLessThanOrEqual(slotTokens);
        expect(promptTokens + each).toBeLessThanOrEqual(contextTokens);
        const room = writingRoom(one, promptTokens, candidates, maxTokens);
        expect(room).toBeGreaterThanOrEqual(candidates * each);
        const hidden = hiddenTokens(one, promptTokens, candidates, maxTokens);
        expect(promptTokens + room + hidden).toBeLessThanOrEqual(slotTokens);
      }),
    );
  });
});

describe('[CN10] sliding', () => {
  const window = { promptTokens: 100, stepTokens: 16 };

  test('reads the end, most of the window, and cuts at the same place while the text grows by a step', () => {
    const tokens = Array.from({ length: 400 }, (_, at) => at);
    const starts = new Set<number>();
    for (let length = 101; length <= 400; length++) {
      const slid = slideTokens(tokens.slice(0, length), window);
      expect(slid.at(-1)).toBe(length - 1);
      expect(slid.length).toBeLessThanOrEqual(100);
      expect(slid.length).toBeGreaterThan(100 - 16);
      starts.add(slid[0]!);
    }
    expect(starts.size).toBe(Math.ceil(300 / 16));
  });

  test('what fits is left alone', () => {
    expect(slideTokens([1, 2, 3], window)).toEqual([1, 2, 3]);
    expect(slideText('a b', window)).toBe('a b');
  });

  test('text far before the window is not tokenized, and is cut between words', () => {
    const text = 'word '.repeat(20_000);
    const kept = slideText(text, window);
    expect(text.endsWith(kept)).toBe(true);
    expect(kept.startsWith(' word')).toBe(true);
    expect(kept.length).toBeGreaterThanOrEqual(100 * 8);
    expect(kept.length).toBeLessThan(100 * 8 + 3 * 8192);
    expect(slideText(`${text}and more`, window).slice(0, 20)).toBe(kept.slice(0, 20));
  });
});
