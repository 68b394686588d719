import { BuildError } from '../build-failure.ts';
import type { Checkpoint } from './checkpoint.ts';
import { withFiniteNumbers } from './finite-matrix.ts';
import { openGguf } from './gguf-checkpoint.ts';
import { openLoraAdapter } from './lora-adapter.ts';
import type { ModelFiles } from './model-files.ts';
import { openSafetensorsCheckpoint } from './safetensors-checkpoint.ts';
import { hasSafetensors } from './sharded-safetensors.ts';
import { withAdapter } from './with-adapter.ts';

/**
 * Opens what a model's files hold: a GGUF file, or else safetensors.
 *
 * @param adapter the folder of one that is merged into the weights.
 * Throws BuildError.
 */
export async function openCheckpoint(files: ModelFiles, adapter?: string): Promise<Checkpoint> {
  return withFiniteNumbers(await openMerged(files, adapter));
}

async function openMerged(files: ModelFiles, adapter: string | undefined): Promise<Checkpoint> {
  const checkpoint = await openBase(files);
  if (adapter === undefined) return checkpoint;
  try {
    const opened = await openLoraAdapter(files, adapter);
    return await withAdapter(checkpoint, opened).catch(async (error) => {
      await opened.close();
      throw error;
    });
  } catch (error) {
    await checkpoint.close();
    throw error;
  }
}

function openBase(files: ModelFiles): Promise<Checkpoint> {
  const gguf = files.find((path) => /\.gguf$/i.test(path));
  if (gguf !== undefined) return openGguf(files.place(gguf));
  if (hasSafetensors(files)) return openSafetensorsCheckpoint(files);
  throw new BuildError({
    code: 'not-a-checkpoint',
    path: files.directory,
    problem: 'it names neither a .gguf file nor safetensors.',
  });
}
