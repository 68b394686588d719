import { expect, test } from 'vitest';
import { cuts } from './pre-tokenizers.ts';
import { isSafePattern } from './safe-pattern.ts';
import { partsWithin } from './tokenizer-file.ts';

test('what tokenizers are published with is run', () => {
  const own = Object.values(cuts).flatMap(({ preTokenizer }) => partsWithin(preTokenizer));
  for (const part of own.flatMap((each) => [each, ...partsWithin(each)])) {
    const { Regex: pattern } = (part.pattern ?? {}) as { Regex?: string };
    if (pattern !== undefined) expect(isSafePattern(pattern), pattern).toBe(true);
  }
  const others = [
    // o200k, DeepSeek, Falcon, Bloom.
    "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}",
    '[!"#$%&\'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+',
    '[0-9][0-9][0-9]',
    ' ?[^(\\s|[.,!?…。，、।۔،])]+',
  ];
  for (const pattern of others) expect(isSafePattern(pattern), pattern).toBe(true);
});

test.each([
  '(a+)+$',
  '(a|a)*$',
  '(?:a|b)+!',
  '((a{1,})b)*',
  '(a+)\\1',
  '(?<x>a)\\k<x>',
  '(\\p{L}+\\s*){2,}',
  `${'a'.repeat(5000)}`,
])('%s can take for ever, and is not', (pattern) => {
  expect(isSafePattern(pattern)).toBe(false);
});
