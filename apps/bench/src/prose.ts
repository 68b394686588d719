import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Tokenizer } from '@tercet/engine';
import { repositoryRoot } from './machine.ts';

/** Public-domain prose, 100,000s of characters. */
export const prose = readFileSync(
  path.join(repositoryRoot, 'packages/model-builder/fixtures/prose.txt'),
  'utf8',
);
/** Some 2,500 tokens. */
const stretchCharacters = 12_000;

/** Token ids of a stretch of public-domain prose, another for each `which`. */
export function proseTokens(tokenizer: Tokenizer, which: number): number[] {
  // Stretches begin at different words, so that no two share a prefix.
  const from = prose.indexOf(' ', (which * 3_001) % (prose.length - stretchCharacters)) + 1;
  return tokenizer.encode(prose.slice(from, from + stretchCharacters));
}

/**
 * A stretch of public-domain prose, other each time and at the same length.
 *
 * @param tokens  how many tokens the prompt has, and how many more the extended one.
 * @returns the prompt, and the prompt with `more` further tokens of the same text.
 */
export function proseOf(tokenizer: Tokenizer, which: number, tokens: number, more: number) {
  const ids = proseTokens(tokenizer, which);
  const decode = (count: number) =>
    Buffer.concat(ids.slice(0, count).map((id) => tokenizer.bytesOf(id))).toString('utf8');
  return { prompt: decode(tokens), extended: decode(tokens + more) };
}
