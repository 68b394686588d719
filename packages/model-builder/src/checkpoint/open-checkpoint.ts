import { BuildError } from '../build-failure.ts';
import type { Checkpoint } from './checkpoint.ts';
import { openGguf } from './gguf-checkpoint.ts';
import type { ModelFiles } from './model-files.ts';
import { openSafetensorsCheckpoint } from './safetensors-checkpoint.ts';
import { hasSafetensors } from './sharded-safetensors.ts';

/** Opens what a model's files hold: a GGUF file, or else safetensors. Throws BuildError. */
export function openCheckpoint(files: ModelFiles): Promise<Checkpoint> {
  const gguf = files.find((path) => /\.gguf$/i.test(path));
  if (gguf !== undefined) return openGguf(files.place(gguf));
  if (hasSafetensors(files)) return openSafetensorsCheckpoint(files);
  throw new BuildError({
    code: 'not-a-checkpoint',
    path: files.directory,
    problem: 'it names neither a .gguf file nor safetensors.',
  });
}
