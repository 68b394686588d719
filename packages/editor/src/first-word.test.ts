import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstWord } from './first-word.ts';

test.each([
  [' is blue', false, ' is'],
  ['\nNext one', false, '\nNext'],
  [' end. ', true, ' end. '],
  [' end. ', false, ' end.'],
  ['🙂 yes', false, '🙂'],
  ['', true, ''],
  ['  ', false, ''],
])('of %j (done: %s) is %j', (text, complete, word) => {
  expect(firstWord(text, complete)).toBe(word);
});

test('where no spaces are written it is shorter than the sentence', () => {
  const sentence = '今天天气很好。';
  const word = firstWord(sentence, true);
  expect(word.length).toBeGreaterThan(0);
  expect(word.length).toBeLessThan(sentence.length);
});

test('word after word is the whole text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
      let rest = text;
      for (let word = firstWord(rest, true); word !== ''; word = firstWord(rest, true)) {
        expect(rest.startsWith(word)).toBe(true);
        rest = rest.slice(word.length);
      }
      expect(rest.trim()).toBe('');
    }),
  );
});
