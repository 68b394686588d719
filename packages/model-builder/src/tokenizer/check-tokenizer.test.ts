import { describe, expect, test } from 'vitest';
import { BuildError } from '../build-failure.ts';
import { letterOfByte } from './byte-alphabet.ts';
import { checkTokenizer } from './check-tokenizer.ts';
import { gpt2Words } from './pre-tokenizers.ts';
import type { MergesFile, PiecesFile } from './tokenizer-file.ts';
import { withoutRowless } from './without-rowless.ts';

const letters = Object.fromEntries(letterOfByte.map((letter, id) => [letter, id]));
const merges: MergesFile = {
  version: '1.0',
  added_tokens: [{ id: 257, content: '<end>', special: true }],
  normalizer: null,
  pre_tokenizer: gpt2Words,
  post_processor: null,
  model: {
    type: 'BPE',
    vocab: { ...letters, ab: 256 },
    merges: [['a', 'b']],
    ignore_merges: false,
    byte_fallback: false,
  },
  decoder: { type: 'ByteLevel' },
  start_token: 257,
  starts_every_text: false,
  ends: [257],
};
const pieces: PiecesFile = {
  model: {
    type: 'Pieces',
    tokens: ['<unk>', '<s>', 'a', '\u2581'],
    scores: [0, 0, -1, -2],
    kinds: [2, 3, 1, 1],
    space_prefix: true,
  },
  start_token: 1,
  starts_every_text: true,
  ends: [],
};

const wordsOf = (file: MergesFile | PiecesFile, rows: number) => {
  try {
    checkTokenizer(file, rows);
    return null;
  } catch (error) {
    if (error instanceof BuildError) return error.message;
    throw error;
  }
};

describe('a tokenizer belongs to a model', () => {
  test('when each of its tokens has a row', () => {
    expect(wordsOf(merges, 258)).toBeNull();
    expect(wordsOf(merges, 300)).toBeNull();
    expect(wordsOf(merges, 257)).toMatch(/it has a token 257, and the model 257 of them/);
    expect(wordsOf(pieces, 4)).toBeNull();
    expect(wordsOf(pieces, 3)).toMatch(/it has a token 3, and the model 3 of them/);
  });

  test.each([
    [
      'a token with half an id',
      { model: { ...merges.model, vocab: { ...letters, ab: 0.5 } } },
      /a token 0\.5/,
    ],
    ['an id below 0', { model: { ...merges.model, vocab: { ...letters, ab: -1 } } }, /a token -1/],
    ['a start that is no token', { start_token: 9999 }, /a token 9999/],
    ['an end that is no token', { ends: [258] }, /a token 258/],
    ['no tokens', { model: { ...merges.model, vocab: {} } }, /no tokens/],
    [
      'control tokens only',
      { added_tokens: Object.entries(letters).map(([content, id]) => ({ id, content, special: true })) },
      /no tokens of a text/,
    ],
    [
      'merges of what is no token',
      { model: { ...merges.model, merges: [['a', 'c']] } },
      /merges “a” and “c”/,
    ],
    ['merges that are no pairs', { model: { ...merges.model, merges: [['a']] } }, /not pairs/],
    [
      'an added token without a text',
      { added_tokens: [{ id: 1, content: '', special: false }] },
      /without a text/,
    ],
  ])('not with %s', (_, change, words) => {
    expect(wordsOf({ ...merges, ...change } as MergesFile, 258)).toMatch(words);
  });

  test.each([
    ['fewer scores than tokens', { scores: [1] }],
    ['a score that is no number', { scores: [0, 0, Number.NaN, 0] }],
    ['fewer kinds than tokens', { kinds: [] }],
    ['tokens that are no texts', { tokens: [1, 2, 3, 4] as never }],
    ['no tokens', { tokens: [], scores: [], kinds: [] }],
  ])('not with %s', (_, change) => {
    expect(wordsOf({ ...pieces, model: { ...pieces.model, ...change } }, 9)).toMatch(/^The tokenizer cannot/);
  });
});

test('a pattern that would take for ever is ended', () => {
  const slow = { type: 'Split', pattern: { Regex: '\\s*\\s*\\s*\\s*\\s*x' }, behavior: 'Isolated' };
  expect(() => checkTokenizer({ ...merges, pre_tokenizer: slow }, 258, 500)).toThrow(/take too long/);
});

test('a control token without a row is left out, as Gemma’s for pictures; another without one is not', () => {
  const picture = { id: 258, content: '<picture>', special: true };
  const seeing = { ...merges, added_tokens: [...merges.added_tokens, picture] };
  expect(withoutRowless(seeing, 258)).toEqual(merges);
  expect(withoutRowless(seeing, 259)).toBe(seeing);
  const plain = { ...seeing, added_tokens: [{ ...picture, special: false }] };
  expect(wordsOf(withoutRowless(plain, 258) as MergesFile, 258)).toMatch(/a token 258/);
});
