import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Tokenizer } from '@tercet/engine';
import { repositoryRoot } from './machine.ts';

const text = readFileSync(path.join(repositoryRoot, 'packages/model-builder/fixtures/prose.txt'), 'utf8');

/**
 * A stretch of public-domain prose, other each time and at the same length.
 *
 * @param tokens  how many tokens the prompt has, and how many more the extended one.
 * @returns the prompt, and the prompt with `more` further tokens of the same text.
 */
export function proseOf(tokenizer: Tokenizer, which: number, tokens: number, more: number) {
  // Stretches begin at different words, so that no two share a prefix.
  const from = text.indexOf(' ', (which * 3_001) % (text.length - 12_000)) + 1;
  const ids = tokenizer.encode(text.slice(from, from + 12_000));
  const decode = (count: number) =>
    Buffer.concat(ids.slice(0, count).map((id) => tokenizer.bytesOf(id))).toString('utf8');
  return { prompt: decode(tokens), extended: decode(tokens + more) };
}
