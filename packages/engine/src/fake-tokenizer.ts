import type { Tokenizer } from './tokenizer.ts';

const endToken = 257;
const startToken = 256;
const firstWord = 258;

const defaultWords = (
  ' the a of and to in was he she it rain rose rust river house light stone bird night morning ' +
  'walked stood said went came fell opened closed turned slowly quietly again never always'
)
  .split(' ')
  .map((word) => ` ${word}`);

/**
 * A tokenizer for tests: ids 0 … 255 are bytes, 256 begins and 257 ends a text, the rest are whole words
 * with their space before them; text that is no such word becomes bytes.
 */
export function fakeTokenizer(words: readonly string[] = defaultWords, startsEveryText = false): Tokenizer {
  const encoder = new TextEncoder();
  const ids = new Map(words.map((word, at) => [word, firstWord + at]));
  const bytes = [
    ...Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte)),
    new Uint8Array(0),
    new Uint8Array(0),
    ...words.map((word) => encoder.encode(word)),
  ];
  return {
    vocabSize: bytes.length,
    startToken,
    startsEveryText,
    encode: (text) =>
      (text.match(/ ?[^ ]+| /gu) ?? []).flatMap((part) => ids.get(part) ?? [...encoder.encode(part)]),
    bytesOf: (token) => bytes[token]!,
    isEnd: (token) => token === endToken,
  };
}
