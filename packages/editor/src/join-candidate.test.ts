import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinCandidate } from './join-candidate.ts';
import { quoteStyleOf } from './quote-style.ts';

const letters = fc.constantFrom('a', 'word', 'été', 'שלום', 'مرحبا', '👩‍👩‍👧', '🙂', '3', "don't");
const spacing = fc.constantFrom(' ', '  ', '\n', '\n\n', ' \n ', '\t');
const sentence = fc
  .array(fc.tuple(letters, fc.constantFrom('', ',', '.', '!'), spacing))
  .map((parts) => parts.map((part) => part.join('')).join(''));
const candidate = fc.tuple(fc.constantFrom('', ' ', '\n', '\n\n'), sentence).map((parts) => parts.join(''));
const line = sentence.map((text) => text.replaceAll('\n', ' '));
const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');

test('[UX 9] the words of a candidate are never altered, in prose', () => {
  fc.assert(
    fc.property(line, candidate, line, (before, text, after) => {
      expect(words(joinCandidate(before, text, after))).toEqual(words(text));
    }),
  );
});

test('[UX 9] no space is doubled where texts meet, and no newline but single ones', () => {
  fc.assert(
    fc.property(line, candidate, line, (before, text, after) => {
      const joined = joinCandidate(before, text, after);
      if (joined === '') return;
      expect(/\s$/.test(before) && /^\s/.test(joined)).toBe(false);
      expect(/\s$/.test(joined) && /^\s/.test(after)).toBe(false);
      expect(joined).not.toMatch(/\n\s|\s\n|^ {2}| {2}$/);
    }),
  );
});

test('[UX 9] a word never runs into the word right of the caret, nor is a space of the candidate lost before it', () => {
  fc.assert(
    fc.property(line, candidate, letters, (before, text, after) => {
      const joined = joinCandidate(before, text, after);
      if (joined === '') return;
      expect(words(joined + after)).toEqual([...words(joined), after]);
    }),
  );
});

test('[UX 9] the space before the first word stays, unless one stands already or a block begins', () => {
  fc.assert(
    fc.property(line, letters, line, (before, word, after) => {
      const stands = before === '' || /\s$/.test(before);
      expect(joinCandidate(before, ` ${word}`, after).startsWith(' ')).toBe(!stands);
      expect(joinCandidate(before, word, after).startsWith(' ')).toBe(false);
    }),
  );
});

test('more text of the same candidate only adds to what it was joined to', () => {
  fc.assert(
    fc.property(line, candidate, candidate, line, (before, text, more, after) => {
      const shorter = joinCandidate(before, text, after).trimEnd();
      expect(joinCandidate(before, text + more, after).startsWith(shorter)).toBe(true);
    }),
  );
});

test.each([
  ['Hello ', ' world', '', 'world'],
  ['Hello', ' world', '', ' world'],
  ['wond', 'erful', '', 'erful'],
  ['Hello,', ' world', ' and more', ' world'],
  ['The ', ' old', 'man', 'old '],
  ['The ', ' old', ', man', 'old'],
  ['(', 'see', ')', 'see'],
  ['', ' Once', '', 'Once'],
  ['', '\n\nOnce\n\n\nmore ', '', 'Once\nmore'],
  ['我', '们走', '吧', '们走'],
  ['a ', 'well-', 'known', 'well-'],
  ['x', '   ', 'y', ''],
  ['A.', '\n\nB', '', '\nB'],
])('%j + %j + %j inserts %j', (before, text, after, joined) => {
  expect(joinCandidate(before, text, after)).toBe(joined);
});

test('in a list the markers a model writes are the items themselves; in code nothing changes', () => {
  expect(joinCandidate('milk', '\n- eggs\n2. bread', '', 'list')).toBe('\neggs\nbread');
  expect(joinCandidate('  ', '  if (a) {\n\n    b();\n', '}', 'code')).toBe('if (a) {\n\n    b();\n');
});

test.each([
  ['He bowed his head.', 'In the end', ' In the end'],
  ['He said “No.”', 'Then', ' Then'],
  ['He left,', '“so', ' “so'],
  ['the U.', 'S', 'S'],
  ['at 3.', '5', '5'],
  ['www.', 'example', 'example'],
  ['He said "', 'Then', 'Then'],
])('a sentence is not glued to a mark: %j + %j inserts %j', (before, text, joined) => {
  expect(joinCandidate(before, text, '')).toBe(joined);
});

test.each([
  ['curly', '', '"I don\'t," he said. \'Go\' ("now")', '“I don’t,” he said. ‘Go’ (“now”)'],
  ['curly', 'she don', "'t know", '’t know'],
  ['straight', '', '“I don’t,” he said. ‘Go’', "\"I don't,\" he said. 'Go'"],
  [null, '', '“I don\'t," he', '“I don\'t," he'],
] as const)('quotes are %s, as the writer’s', (quotes, before, text, joined) => {
  expect(joinCandidate(before, text, '', 'prose', quotes)).toBe(joined);
});

test('a text’s quotes are straight or curly, or both and neither', () => {
  expect(['"a"', '“a”', 'don’t', "don't", '“a” "b"', 'a'].map(quoteStyleOf)).toEqual([
    'straight',
    'curly',
    'curly',
    'straight',
    null,
    null,
  ]);
});
