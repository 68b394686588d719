import { describe, expect, test } from 'vitest';
import { isNearDuplicate, wordsOf } from './near-duplicate.ts';

const compare = (a: string, b: string) => isNearDuplicate(wordsOf(a), wordsOf(b));

describe('[CN7] near-duplicates', () => {
  test.each([
    ['the same but for case and marks', ' He left, quickly.', 'he LEFT quickly'],
    [
      'the same beginning',
      ' She opened the door and saw the sea',
      ' She opened the door and saw nothing at all',
    ],
    [
      'one word before',
      ' Then she walked down to the old harbour',
      ' But she walked down to the old harbour',
    ],
    [
      'one word in the middle of many',
      ' he came to the house by the river in the dark night of winter',
      ' he came to the house by a river in the dark night of winter',
    ],
    ['apostrophes of both kinds', ' it’s over', " it's over"],
    ['without spaces between words', '他慢慢地走进了房子', '他慢慢地走进了森林'],
  ])('%s', (_, a, b) => {
    expect(compare(a, b)).toBe(true);
    expect(compare(b, a)).toBe(true);
  });

  test.each([
    [
      'the same five words',
      ' She opened the door and saw the whole city',
      ' She opened the door and ran out into rain',
    ],
    ['the same words in another order', ' the dog bit the man', ' the man bit the dog'],
    [
      'the same subject',
      ' It rained all night and nobody slept',
      ' It rained until morning, and we stayed in',
    ],
    ['a short text that begins a longer one', ' Yes.', ' Yes, I think so.'],
    ['no words', ' …', ' …'],
  ])('not: %s', (_, a, b) => {
    expect(compare(a, b)).toBe(false);
    expect(compare(b, a)).toBe(false);
  });

  test('the last word of a running text is left out: it may be half a word', () => {
    expect(wordsOf(' the old harb', true)).toEqual(['the', 'old']);
  });
});
