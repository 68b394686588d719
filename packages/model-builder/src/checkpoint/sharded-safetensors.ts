import { BuildError } from '../build-failure.ts';
import type { ModelFiles } from './model-files.ts';
import { openSafetensors, type Safetensors, type StoredTensor } from './safetensors.ts';

const single = 'model.safetensors';
const index = 'model.safetensors.index.json';

/** Whether a model's checkpoint is safetensors. */
export const hasSafetensors = (files: ModelFiles) =>
  files.find((path) => path.endsWith('.safetensors') && !path.includes('/')) !== undefined;

/**
 * The tensors of a model in one file, or in several that an index names.
 *
 * Throws BuildError `file-missing`, `not-a-checkpoint`, or `missing-tensor` for one that is not where the index has it.
 */
export async function openStoredTensors(files: ModelFiles): Promise<Safetensors> {
  if (!files.has(index)) return openSafetensors(files.place(onlyFile(files)));
  const places = await readIndex(files);
  const shards = new Map<string, Safetensors>();
  const close = async () => {
    for (const shard of shards.values()) await shard.close();
  };
  try {
    const tensors = new Map<string, StoredTensor>();
    for (const [tensor, file] of places) {
      const shard = shards.get(file) ?? (await openSafetensors(files.place(file)));
      shards.set(file, shard);
      const stored = shard.tensors.get(tensor);
      if (!stored) throw new BuildError({ code: 'missing-tensor', tensor: `${tensor} in ${file}` });
      tensors.set(tensor, stored);
    }
    return { tensors, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function onlyFile(files: ModelFiles): string {
  if (files.has(single)) return single;
  return files.find((path) => path.endsWith('.safetensors') && !path.includes('/')) ?? single;
}

/** The file of each tensor. */
async function readIndex(files: ModelFiles): Promise<[tensor: string, file: string][]> {
  const { weight_map: map } = await files.readJson(index);
  const entries = typeof map === 'object' && map !== null ? Object.entries(map) : [];
  if (entries.length && entries.every(([, file]) => typeof file === 'string')) return entries;
  const problem = 'it does not say which file has which tensor (weight_map).';
  throw new BuildError({ code: 'not-a-checkpoint', path: files.place(index), problem });
}
