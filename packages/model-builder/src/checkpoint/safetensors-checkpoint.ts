import { BuildError } from '../build-failure.ts';
import { type Checkpoint, type Matrix, numberOf, textOf } from './checkpoint.ts';
import { HubConfig } from './hub-config.ts';
import { readHubMetadata } from './hub-metadata.ts';
import { type CanonicalTensor, canonicalTensor, isSuperfluous } from './hub-tensors.ts';
import { pairsAdjacent, plus, transposed } from './matrix-views.ts';
import type { ModelFiles } from './model-files.ts';
import { refuseVariant } from './refuse-variant.ts';
import type { StoredTensor } from './safetensors.ts';
import { openStoredTensors } from './sharded-safetensors.ts';

/**
 * Opens a checkpoint as transformers writes it: `config.json` and safetensors. It says and has exactly what
 * llama.cpp's converter would have put into a GGUF file, so a family never knows where its numbers come from.
 *
 * Throws BuildError for what cannot be read, and for parts that the family's graph would leave out.
 */
export async function openSafetensorsCheckpoint(files: ModelFiles): Promise<Checkpoint> {
  const config = HubConfig.parse(await files.readText('config.json'), files.place('config.json'));
  const { architecture, metadata, isTied, frequencyDivisors } = readHubMetadata(config);
  const stored = await openStoredTensors(files);
  try {
    const matrices = new Map<string, () => Matrix>();
    for (const [name, tensor] of stored.tensors) {
      if (isSuperfluous(name)) continue;
      const canonical = canonicalTensor(architecture, name);
      if (!canonical) refuseVariant(architecture, `its ${name} has no place in the graph.`);
      if (canonical.name === 'output.weight' && isTied) continue;
      if (matrices.has(canonical.name)) refuseVariant(architecture, `it has ${name} twice.`);
      matrices.set(canonical.name, () => present(tensor, canonical, metadata));
    }
    if (!isTied && !matrices.has('output.weight')) {
      throw new BuildError({ code: 'missing-tensor', tensor: 'lm_head.weight' });
    }
    if (frequencyDivisors) matrices.set('rope_freqs.weight', () => rowOf(frequencyDivisors));
    return {
      metadata,
      names: () => [...matrices.keys()],
      has: (name) => matrices.has(name),
      matrix: (name) => {
        const matrix = matrices.get(name);
        if (!matrix) throw new BuildError({ code: 'missing-tensor', tensor: name });
        return matrix();
      },
      close: stored.close,
    };
  } catch (error) {
    await stored.close();
    throw error;
  }
}

function present(tensor: StoredTensor, canonical: CanonicalTensor, metadata: Checkpoint['metadata']): Matrix {
  const matrix = tensor.matrix();
  refuseOtherSizes(matrix, canonical, metadata);
  if (canonical.isTurned) return transposed(matrix);
  if (canonical.isShifted) return plus(matrix, 1);
  return canonical.heads
    ? pairsAdjacent(matrix, numberOf({ metadata }, 'llama.attention.key_length'))
    : matrix;
}

/** Throws BuildError where a tensor cannot be what the config says: another model's config would go unnoticed. */
function refuseOtherSizes(
  { rows, columns }: Matrix,
  { name, heads }: CanonicalTensor,
  metadata: Checkpoint['metadata'],
): void {
  const architecture = textOf({ metadata }, 'general.architecture');
  const number = (key: string) => numberOf({ metadata }, `${architecture}.${key}`);
  const refuseSize = (size: string, said: number) =>
    refuseVariant(architecture, `its ${name} has ${size}, where config.json says ${said}.`);
  if (name === 'token_embd.weight' && columns !== number('embedding_length')) {
    refuseSize(`${columns} columns`, number('embedding_length'));
  }
  const count = heads && number(heads === 'queries' ? 'attention.head_count' : 'attention.head_count_kv');
  if (count !== null && rows !== count * number('attention.key_length')) {
    refuseSize(`${rows} rows`, count * number('attention.key_length'));
  }
}

function rowOf(numbers: Float32Array): Matrix {
  return {
    rows: 1,
    columns: numbers.length,
    readRows: async (from, to) => numbers.slice(from * numbers.length, to * numbers.length),
  };
}
