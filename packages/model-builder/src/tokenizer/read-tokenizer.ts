import { type Checkpoint, textOf } from '../checkpoint/checkpoint.ts';
import type { ModelFiles } from '../checkpoint/model-files.ts';
import { ggufTokenizer } from './gguf-tokenizer.ts';
import { hubTokenizer } from './hub-tokenizer.ts';
import type { TokenizerFile } from './tokenizer-file.ts';

/** A model's tokenizer: the checkpoint's own, or the one beside it. Throws BuildError. */
export function readTokenizer(
  files: ModelFiles,
  checkpoint: Checkpoint,
): Promise<TokenizerFile> | TokenizerFile {
  if (checkpoint.metadata.has('tokenizer.ggml.model')) return ggufTokenizer(checkpoint);
  return hubTokenizer(files, textOf(checkpoint, 'general.architecture'));
}
