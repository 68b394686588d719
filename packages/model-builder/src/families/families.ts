import { BuildError } from '../build-failure.ts';
import type { Family } from './family.ts';
import { gemma3 } from './gemma3.ts';
import { gpt2 } from './gpt2.ts';
import { llama } from './llama.ts';
import { qwen3 } from './qwen3.ts';

/** How a graph of each architecture is written, and which norm it has. */
interface KnownFamily {
  write: Family;
  norm: 'layer_norm' | 'layer_norm_rms';
}

const families: ReadonlyMap<string, KnownFamily> = new Map<string, KnownFamily>([
  ['gpt2', { write: gpt2, norm: 'layer_norm' }],
  ['llama', { write: llama, norm: 'layer_norm_rms' }],
  ['qwen3', { write: qwen3, norm: 'layer_norm_rms' }],
  ['gemma3', { write: gemma3, norm: 'layer_norm_rms' }],
]);

/** Architectures a graph can be built of, as GGUF's `general.architecture` has them. */
export const architectures: readonly string[] = [...families.keys()];

/** Throws BuildError `unsupported-architecture`. */
export function familyOf(architecture: string): KnownFamily {
  const family = families.get(architecture);
  if (family) return family;
  throw new BuildError({ code: 'unsupported-architecture', architecture, supported: architectures });
}
