import { Tokenizer as Encoder } from '@huggingface/tokenizers';
import type { MergesFile } from './tokenizer-file.ts';

/** Text to ids by merges. Control tokens written in a text are text. Throws what the library says of parts it lacks. */
export function mergeEncoder(file: MergesFile): (text: string) => number[] {
  const encoder = new Encoder(withoutControls(file), {});
  return (text) => encoder.encode(text, { add_special_tokens: false }).ids;
}

/** No text is ever encoded into them, neither found whole nor merged. */
function withoutControls(file: MergesFile): MergesFile {
  const controls = new Set(file.added_tokens.filter((token) => token.special).map((token) => token.content));
  const { vocab, merges } = file.model;
  const model = {
    ...file.model,
    vocab: Object.fromEntries(Object.entries(vocab).filter(([token]) => !controls.has(token))),
    merges: merges.filter(([left, right]) => !controls.has(left + right)),
  };
  return { ...file, model, added_tokens: file.added_tokens.filter((token) => !token.special) };
}
