import { describe, expect, test } from 'vitest';
import { pieceEncoder } from './piece-encoder.ts';
import { kinds, type PiecesFile } from './tokenizer-file.ts';

const { normal, unknown, control, userDefined, byte } = kinds;

/** Pieces in their order, each with its kind; the earlier the higher the score. */
function encoderOf(pieces: [string, number][], spacePrefix = false): (text: string) => string[] {
  const tokens = pieces.map(([piece]) => piece);
  const model: PiecesFile['model'] = {
    type: 'Pieces',
    tokens,
    scores: tokens.map((_, id) => -id),
    kinds: pieces.map(([, kind]) => kind),
    space_prefix: spacePrefix,
  };
  const encode = pieceEncoder({ model, start_token: 0, starts_every_text: true, ends: [] });
  return (text) => encode(text).map((id) => tokens[id]!);
}

const letters: [string, number][] = [...'</s>0xAab▁'].map((letter) => [letter, normal]);

describe('pieces', () => {
  test('never make a control token or a byte, though their letters would', () => {
    const encode = encoderOf([
      ['<unk>', unknown],
      ['</s>', control],
      ['<0x0A>', byte],
      ['</', normal],
      ['s>', normal],
      ['<0x0', normal],
      ['A>', normal],
      ['0x', normal],
      ['<0x', normal],
      ...letters,
    ]);
    expect(encode('</s>')).toEqual(['</', 's>']);
    expect(encode('<0x0A>')).toEqual(['<0x0', 'A>']);
  });

  test('are merged by score, of equals the leftmost first', () => {
    const encode = encoderOf([['ab', normal], ['aa', normal], ['aab', normal], ...letters]);
    expect(encode('aab')).toEqual(['aab']);
    expect(encode('aaa')).toEqual(['aa', 'a']);
  });

  test('that are not there are the bytes of their UTF-8, or the unknown token', () => {
    const encode = encoderOf([['<unk>', unknown], ['<0xC3>', byte], ['<0xA9>', byte], ...letters]);
    expect(encode('aéb')).toEqual(['a', '<0xC3>', '<0xA9>', 'b']);
    expect(encode('aèb')).toEqual(['a', '<0xC3>', '<unk>', 'b']);
  });

  test('that are found whole are the longest, from the left, and nothing merges with them', () => {
    const encode = encoderOf([['  ', userDefined], ['   ', userDefined], ['▁a', normal], ...letters]);
    expect(encode('a     a')).toEqual(['a', '   ', '  ', 'a']);
    expect(encode('a a')).toEqual(['a', '▁a']);
  });

  test('begin with a space where the model has it so, but none in an empty text', () => {
    const encode = encoderOf([['▁a', normal], ...letters], true);
    expect(encode('ab')).toEqual(['▁a', 'b']);
    expect(encode('')).toEqual([]);
  });
});
