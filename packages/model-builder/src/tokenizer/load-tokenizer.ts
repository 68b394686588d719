import { readFile } from 'node:fs/promises';
import { Tokenizer as Encoder } from '@huggingface/tokenizers';
import { bytesOfLetters } from './byte-alphabet.ts';
import type { TokenizerFile } from './tokenizer-file.ts';

/** Text to token ids and back; the same shape as the engine's `Tokenizer`. */
export interface LoadedTokenizer {
  readonly vocabSize: number;
  readonly startToken: number;
  encode(text: string): number[];
  bytesOf(token: number): Uint8Array;
  isEnd(token: number): boolean;
}

const nothing = new Uint8Array(0);

/** Loads the `tokenizer.json` of a built model: about 0.1 s for 49,152 tokens. */
export async function loadTokenizer(path: string): Promise<LoadedTokenizer> {
  const file: TokenizerFile = JSON.parse(await readFile(path, 'utf8'));
  const controls = new Set(file.added_tokens.filter((token) => token.special).map((token) => token.id));
  // Without the control tokens: written in a text, they are text.
  const plain = { ...file, added_tokens: file.added_tokens.filter((token) => !token.special) };
  const encoder = new Encoder(plain, {});
  const bytes: Uint8Array[] = [];
  for (const [letters, id] of Object.entries(file.model.vocab)) {
    bytes[id] = controls.has(id) ? nothing : (bytesOfLetters(letters) ?? new TextEncoder().encode(letters));
  }
  return {
    vocabSize: bytes.length,
    startToken: file.start_token,
    encode: (text) => encoder.encode(text, { add_special_tokens: false }).ids,
    bytesOf: (token) => bytes[token] ?? nothing,
    // Every control token ends a text: none adds to it, and what follows belongs to something else.
    isEnd: (token) => controls.has(token),
  };
}
