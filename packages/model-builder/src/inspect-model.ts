import { checkTensors } from './checkpoint/check-tensors.ts';
import { type Checkpoint, textOf } from './checkpoint/checkpoint.ts';
import { ModelFiles } from './checkpoint/model-files.ts';
import { openCheckpoint } from './checkpoint/open-checkpoint.ts';
import { type DecoderShape, readShape } from './families/decoder-shape.ts';
import { familyOf } from './families/families.ts';
import { readTurning } from './families/rotary-tables.ts';
import { checkTokenizer } from './tokenizer/check-tokenizer.ts';
import { readTokenizer } from './tokenizer/read-tokenizer.ts';
import type { TokenizerFile } from './tokenizer/tokenizer-file.ts';
import { withoutRowless } from './tokenizer/without-rowless.ts';

/** What the files of a model say about it. */
export interface ModelFacts {
  architecture: string;
  /** Numbers in all tensors. */
  parameters: number;
  contextTokens: number;
  /** Null: they do not say. */
  title: string | null;
  licence: string | null;
}

/**
 * Looks whether files are a whole model: what is said of it fits together, every tensor is there in its size, and the
 * tokenizer belongs to it. Reads no weights but those of a few numbers.
 *
 * @param source files in the folder, and the folder of an adapter among them.
 * Throws BuildError.
 */
export async function inspectModel(
  directory: string,
  source: { files: readonly { path: string }[]; lora?: { path: string } | undefined },
): Promise<ModelFacts> {
  const files = await ModelFiles.find(directory, source.files);
  const checkpoint = await openCheckpoint(files, source.lora?.path);
  try {
    const { shape } = await checkWhole(files, checkpoint);
    const numbers = checkpoint.names().map((name) => checkpoint.matrix(name));
    return {
      architecture: shape.architecture,
      parameters: numbers.reduce((sum, { rows, columns }) => sum + rows * columns, 0),
      contextTokens: shape.contextTokens,
      title: said(checkpoint, 'general.name'),
      licence: said(checkpoint, 'general.license'),
    };
  } finally {
    await checkpoint.close();
  }
}

/** What a model is made of, when it is whole. Throws BuildError. */
export async function checkWhole(
  files: ModelFiles,
  checkpoint: Checkpoint,
): Promise<{ shape: DecoderShape; tokenizer: TokenizerFile }> {
  const architecture = textOf(checkpoint, 'general.architecture');
  const { norm } = familyOf(architecture);
  const shape = readShape(checkpoint, norm);
  const rows = checkTensors(checkpoint, shape);
  if (architecture !== 'gpt2') await readTurning(checkpoint, shape);
  const tokenizer = withoutRowless(await readTokenizer(files, checkpoint), rows);
  checkTokenizer(tokenizer, rows);
  return { shape, tokenizer };
}

function said(checkpoint: Checkpoint, key: string): string | null {
  const value = checkpoint.metadata.get(key);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}
