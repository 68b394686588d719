import { describe, expect, test } from 'vitest';
import { fakeTokenizer } from './fake-tokenizer.ts';
import { readPrompt } from './read-prompt.ts';

const shape = { vocabSize: 1000, contextTokens: 128, slots: 1, slotTokens: 64, lanes: 1 };
const plain = fakeTokenizer(undefined, false);
const begun = fakeTokenizer(undefined, true);
const start = begun.startToken;

const read = (tokenizer: typeof plain, prompt: string, overflow: 'slide' | 'fail' = 'slide') => {
  const found = readPrompt(shape, tokenizer, { prompt, candidates: 1, maxTokens: 4, overflow });
  return found.ok ? [...found.prompt] : found;
};

describe('a prompt', () => {
  test('that is empty is the start token, for every model', () => {
    expect(read(plain, '')).toEqual([start]);
    expect(read(begun, '')).toEqual([start]);
  });

  test('begins with the start token where the model knows no other texts', () => {
    expect(read(plain, 'ab')).toEqual([97, 98]);
    expect(read(begun, 'ab')).toEqual([start, 97, 98]);
  });

  test('that slides keeps its start token, and the cut stays while the text grows', () => {
    const limit = 52;
    const text = Array.from({ length: 80 }, (_, at) => String.fromCharCode(97 + (at % 26))).join('');
    const cuts = new Set<number>();
    for (let length = 40; length <= 80; length++) {
      const tokens = read(begun, text.slice(0, length)) as number[];
      expect(tokens[0]).toBe(start);
      expect(tokens.length).toBeLessThanOrEqual(limit);
      expect(text.slice(0, length)).toMatch(new RegExp(`${String.fromCharCode(...tokens.slice(1))}$`));
      cuts.add(length - (tokens.length - 1));
    }
    expect([...cuts]).toEqual([0, 8, 16, 24, 32].slice(0, cuts.size));
    expect(cuts.size).toBeGreaterThan(2);
  });

  test('that may not slide is refused with its start token counted', () => {
    const fits = 'x'.repeat(51);
    expect(read(begun, fits, 'fail')).toHaveLength(52);
    expect(read(begun, `${fits}x`, 'fail')).toEqual({ ok: false, tokens: 53, limit: 52 });
    expect(read(plain, `${fits}x`, 'fail')).toHaveLength(52);
  });
});
