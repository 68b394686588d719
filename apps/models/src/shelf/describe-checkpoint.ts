import { type FileHandle, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gguf } from '@huggingface/gguf';
import { CommandError } from '../command-error.ts';
import { familyName } from './supported-architectures.ts';

/** What the files of a checkpoint say about the model. */
export interface CheckpointFacts {
  architecture: string;
  /** Numbers in all tensors. */
  parameters: number;
  contextTokens: number;
  /** Null: they do not say. */
  title: string | null;
  licence: string | null;
}

/** A checkpoint that does not say what it is. */
export class CheckpointError extends CommandError {}

/**
 * Reads the headers of a checkpoint: a GGUF file, or config.json and the safetensors.
 * Throws CheckpointError with a line for a person.
 */
export function describeCheckpoint(directory: string, files: readonly string[]): Promise<CheckpointFacts> {
  const file = files.find((each) => /\.gguf$/i.test(each));
  return file ? describeGguf(path.join(directory, file)) : describeSafetensors(directory, files);
}

async function describeGguf(file: string): Promise<CheckpointFacts> {
  const header = await gguf(file, { allowLocalFile: true }).catch((error: Error) => {
    throw new CheckpointError(`${file} cannot be read as GGUF: ${error.message}`);
  });
  const said = new Map<string, unknown>(Object.entries(header.metadata));
  const architecture = text(said.get('general.architecture'));
  const contextTokens = Number(said.get(`${architecture}.context_length`));
  if (architecture === null || !(contextTokens > 0)) {
    throw new CheckpointError(`${file} does not say its architecture and context length.`);
  }
  const parameters = header.tensorInfos.reduce((sum, { shape }) => sum + product(shape.map(Number)), 0);
  const title = text(said.get('general.name'));
  return { architecture, parameters, contextTokens, title, licence: text(said.get('general.license')) };
}

async function describeSafetensors(directory: string, files: readonly string[]): Promise<CheckpointFacts> {
  const place = path.join(directory, 'config.json');
  const config = asRecord(
    await readFile(place, 'utf8')
      .then(JSON.parse)
      .catch(() => null),
  );
  const architecture = text(config.model_type);
  // A model that sees, too, keeps what it is as a writer in a part of its own.
  const written = { ...config, ...asRecord(config.text_config) };
  const contextTokens = Number(written.max_position_embeddings ?? written.n_positions);
  if (architecture === null || !(contextTokens > 0)) {
    throw new CheckpointError(`${place} does not say model_type and max_position_embeddings.`);
  }
  let parameters = 0;
  for (const file of files.filter((each) => each.endsWith('.safetensors'))) {
    parameters += await countParameters(path.join(directory, file));
  }
  return { architecture: familyName(architecture), parameters, contextTokens, title: null, licence: null };
}

/** A safetensors file begins with the length of its header (u64, little-endian), then JSON: name → dtype, shape. */
async function countParameters(file: string): Promise<number> {
  const handle = await open(file, 'r');
  try {
    const length = Number((await readExactly(handle, 0, 8)).readBigUInt64LE());
    if (length > 100e6) throw new CheckpointError(`${file} is not a safetensors file.`);
    const header = asRecord(JSON.parse((await readExactly(handle, 8, length)).toString('utf8')));
    const shapes = Object.entries(header).flatMap(([name, each]) =>
      // GPT-2's causal masks are stored like weights, and are none.
      name === '__metadata__' || /\.attn\.(masked_)?bias$/.test(name) ? [] : [asRecord(each).shape],
    );
    return shapes.reduce<number>(
      (sum, shape) => sum + (Array.isArray(shape) ? product(shape.map(Number)) : 0),
      0,
    );
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CheckpointError(`${file} is not a safetensors file.`);
  } finally {
    await handle.close();
  }
}

async function readExactly(handle: FileHandle, from: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, from);
  if (bytesRead !== length) throw new CheckpointError('A safetensors file ends inside its header.');
  return bytes;
}

const product = (sizes: readonly number[]) => sizes.reduce((all, size) => all * size, 1);
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);
const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
