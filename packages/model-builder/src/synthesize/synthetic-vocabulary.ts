import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { GgufValue } from '../checkpoint/write-gguf.ts';
import { letterOfByte } from '../tokenizer/byte-alphabet.ts';
import { mergesFile } from '../tokenizer/gguf-tokenizer.ts';

/**
 * A vocabulary of any size from another model's merges, so that English takes as many tokens as it really does.
 *
 * Laid out as GPT-2's: every byte, what the merges make in their order, `<|endoftext|>`. Where the merges give
 * too little it is filled with numbers that no text is ever encoded into.
 *
 * @param vocabSize ≥ 257.
 * Throws BuildError when the checkpoint has no byte-level tokenizer.
 */
export function syntheticVocabulary(checkpoint: Checkpoint, vocabSize: number): Record<string, GgufValue> {
  const merges = mergesFile(checkpoint).model.merges.slice(0, vocabSize - letterOfByte.length - 1);
  const tokens = [...letterOfByte, ...merges.map((pair) => pair.join(''))];
  const space = letterOfByte[32];
  for (let number = 10; tokens.length < vocabSize - 1; number++) tokens.push(`${space}${number}`);
  const ending = tokens.push('<|endoftext|>') - 1;
  return {
    'tokenizer.ggml.model': 'gpt2',
    'tokenizer.ggml.tokens': tokens,
    'tokenizer.ggml.token_type': tokens.map((_, id) => (id === ending ? 3 : 1)),
    'tokenizer.ggml.merges': merges.map((pair) => pair.join(' ')),
    'tokenizer.ggml.bos_token_id': ending,
    'tokenizer.ggml.eos_token_id': ending,
  };
}
