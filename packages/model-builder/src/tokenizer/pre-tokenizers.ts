import type { Part } from './tokenizer-file.ts';

/** How a text is cut before merging. */
export interface Cut {
  normalizer: Part | null;
  preTokenizer: Part;
  /** A word that is a token is that token, whatever the merges say. */
  ignoreMerges: boolean;
  /** Models cut so were trained on texts that begin with the start token. */
  startsEveryText: boolean;
}

const split = (regex: string): Part => ({
  type: 'Split',
  pattern: { Regex: regex },
  behavior: 'Isolated',
  invert: false,
});
const toBytes: Part = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false };
const sequence = (...pretokenizers: Part[]): Part => ({ type: 'Sequence', pretokenizers });

/** GPT-2's words. The JavaScript `ByteLevel` takes U+FEFF for a space and U+0085 for none; `Split` does as the rest. */
const words = split("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+");
export const gpt2Words = sequence(words, toBytes);

/** Every number by itself: ½ and Ⅳ too, which the JavaScript `Digits` leaves alone. */
export const eachNumber = split('\\p{N}');
export const numbers = split('\\p{N}+');

/** Llama 3's words and Qwen's differ in how many digits stand together. */
const newerWords = (digits: string) =>
  sequence(
    split(
      `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`,
    ),
    toBytes,
  );

const gpt2: Cut = { normalizer: null, preTokenizer: gpt2Words, ignoreMerges: false, startsEveryText: false };
const llama3: Cut = {
  normalizer: null,
  preTokenizer: newerWords('\\p{N}{1,3}'),
  ignoreMerges: true,
  startsEveryText: true,
};
const qwen2: Cut = { ...gpt2, normalizer: { type: 'NFC' }, preTokenizer: newerWords('\\p{N}') };

/** By llama.cpp's names of them. Source: its llama-vocab.cpp, and `tokenizer.json` of the models. */
export const cuts: Readonly<Record<string, Cut>> = {
  'gpt-2': gpt2,
  smollm: { ...gpt2, preTokenizer: sequence(eachNumber, gpt2Words) },
  'llama-bpe': llama3,
  llama3,
  'llama-v3': llama3,
  qwen2,
  'deepseek-r1-qwen': qwen2,
};
