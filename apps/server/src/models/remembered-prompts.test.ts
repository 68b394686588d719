import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRememberedPrompts } from './remembered-prompts.ts';

test('what a prompt has in common with the start of one that was asked', () => {
  const prompts = createRememberedPrompts(() => 48);
  prompts.asked('The sea was calm.');
  prompts.asked('Dear editor,');
  expect(prompts.knownCharacters('The sea was calm. Then')).toBe(17);
  expect(prompts.knownCharacters('The sea roared')).toBe(8);
  expect(prompts.knownCharacters('Dear')).toBe(4);
  expect(prompts.knownCharacters('A')).toBe(0);
});

test('the longest common start there is, of the last 48, whatever grew out of what', () => {
  const word = fc.constantFrom('a', 'b', 'ab', 'ba');
  const text = fc.array(word, { maxLength: 6 }).map((words) => words.join(''));
  fc.assert(
    fc.property(fc.array(text, { maxLength: 40 }), text, (asked, prompt) => {
      const prompts = createRememberedPrompts(() => 48);
      for (const one of asked) prompts.asked(one);
      let longest = 0;
      for (const one of asked) {
        for (let end = 1; end <= one.length; end++) {
          if (prompt.startsWith(one.slice(0, end))) longest = Math.max(longest, end);
        }
      }
      expect(prompts.knownCharacters(prompt)).toBe(longest);
    }),
  );
});

test('old ones are forgotten, but a text that grows takes one place', () => {
  const prompts = createRememberedPrompts(() => 48);
  prompts.asked('first');
  for (let length = 1; length <= 100; length++) prompts.asked('x'.repeat(length));
  expect(prompts.knownCharacters('first')).toBe(5);
  for (let index = 0; index < 48; index++) prompts.asked(`${index} and more`);
  expect(prompts.knownCharacters('first')).toBe(0);
});

test('[CN16] one hint a writer; a worker that is gone knows nothing', () => {
  const prompts = createRememberedPrompts(() => 48);
  prompts.hinted('ada', 'The sea');
  prompts.hinted('ada', 'A rose');
  expect(prompts.knownCharacters('The sea')).toBe(0);
  expect(prompts.knownCharacters('A rose is')).toBe(6);
  prompts.hinted('ada', null);
  expect(prompts.knownCharacters('A rose is')).toBe(0);
  prompts.asked('A rose');
  prompts.hinted('bea', 'The sea');
  prompts.forgetAll();
  expect([prompts.knownCharacters('A rose'), prompts.knownCharacters('The sea')]).toEqual([0, 0]);
});
