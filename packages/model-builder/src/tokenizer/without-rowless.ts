import { isPieces, type TokenizerFile } from './tokenizer-file.ts';

/**
 * A tokenizer without the control tokens that a model has no row for: Gemma's has one for pictures, and the models that
 * only write are a row shorter. No text is ever encoded into a control token, so nothing is lost.
 *
 * @param rows of the vocabulary's matrix.
 */
export function withoutRowless(file: TokenizerFile, rows: number): TokenizerFile {
  if (isPieces(file)) return file;
  const rowless = new Set(
    file.added_tokens.flatMap(({ content, id, special }) => (special && id >= rows ? [content] : [])),
  );
  if (rowless.size === 0) return file;
  const vocab = Object.entries(file.model.vocab).filter(([token]) => !rowless.has(token));
  return {
    ...file,
    added_tokens: file.added_tokens.filter(({ content }) => !rowless.has(content)),
    model: { ...file.model, vocab: Object.fromEntries(vocab) },
  };
}
