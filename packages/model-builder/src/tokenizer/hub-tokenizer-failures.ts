import { BuildError } from '../build-failure.ts';
import type { ModelFiles } from '../checkpoint/model-files.ts';

/** Tokenizers that are read, in words. */
const supported = ['tokenizer.json with a BPE model', 'vocab.json with merges.txt', "a GGUF file's own"];

/** A tokenizer, or a part of one, that is not read. */
export function refused(tokenizer: string): BuildError {
  return new BuildError({ code: 'unsupported-tokenizer', tokenizer, supported });
}

/** A file that is not what its name says. */
export function broken(files: ModelFiles, file: string): BuildError {
  const problem = 'it is not a vocabulary with its merges.';
  return new BuildError({ code: 'not-a-checkpoint', path: files.place(file), problem });
}
